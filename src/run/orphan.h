/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "journal/journal.h"

/* The first step of the journal that is open and whose thing a guest has in use, or NULL. */
const struct step *find_in_use(struct host *host, const struct journal *journal);

/* Whether the handover of a journal that was peeked at is nobody's any more, so that another VM
 * may bring back what it has: nobody works on it, its guest does not run or has not been started,
 * no guest has its devices in use, and the daemon that would end it is gone. False on any doubt. */
bool is_orphaned(struct host *host, const struct journal *seen);
