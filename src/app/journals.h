/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "journal/journal.h"

/* 0, or -1 for somebody who may not read that folder of ours: to him it would look empty. */
int state_check_readable(struct host *host, const char *path, struct error *err);

/* Adds the uuids of the journals that belong to the VM of that name or uuid, or
 * of all journals for NULL. 0, or -1 for somebody who may not read them. */
int journals_find(struct host *host, const char *guest, struct words *ret_uuids, struct error *err);
