/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "base/words.h"
#include "model/uuid.h"

/*
 * A lease says which VM has a device. It is as good as its VM's journal: where
 * that is gone the lease is stale, and whoever comes next may have it.
 */

/* The VM that has something. */
struct tenant {
	char uuid[UUID_TEXT];
	char *guest;	  /* its name */
	int64_t since_ms; /* since 1970; 0 for unknown */
};

#define autotenant CLEANUP(tenant_clear) struct tenant

/* Finds which VM has the device. False, with *ret empty, for none, or the VM of
 * own_uuid itself. */
bool lease_find(int root_fd, const char *device, const char *own_uuid, struct tenant *ret);

/* "is lent to VM 'win11' since 2026-01-31 17:05:09" */
void tenant_describe(const struct tenant *tenant, struct text *out);

void tenant_clear(struct tenant *tenant);

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
