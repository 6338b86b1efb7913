/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "journal/journal.h"

/* Adds the uuids of the journals that belong to the VM of that name or uuid, or
 * of all journals for NULL. 0, or -1 for somebody who may not read them. */
int journals_find(struct host *host, const char *guest, struct words *ret_uuids, struct error *err);
