/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "base/words.h"

/*
 * A lease says which VM has a device. It is as good as its VM's journal: where
 * that is gone the lease is stale, and whoever comes next may have it.
 */

/* Which VM has the device, by name; NULL for none, or the VM of that uuid itself.
 * free() it. */
char *lease_owner(int root_fd, const char *device, const char *own_uuid) WARN_UNUSED;

/* Takes all the devices for a VM, or none: -1 when one of them is another's. The
 * VM's journal must be there already. */
int lease_take(int root_fd, const struct words *devices, const char *uuid, const char *guest,
	       struct error *err);

/* Adds what the VM of that uuid has, sorted. */
void lease_list(int root_fd, const char *uuid, struct words *ret_devices);

/* Gives back all that the VM of that uuid has. */
void lease_drop(int root_fd, const char *uuid);

/* The same, but for what it still needs. */
void lease_drop_but(int root_fd, const char *uuid, const struct words *kept);
