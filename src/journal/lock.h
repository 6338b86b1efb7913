/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/deadline.h"
#include "base/error.h"

/* Takes the exclusive lock on an open file (flock(2)), waiting for whoever has
 * it. Returns 0, -ETIMEDOUT at the deadline, or a negative errno. */
int lock_take(int fd, struct deadline deadline);

/* Gives it back for everybody who has this open file in common with us: for a
 * process that the kernel still holds too. */
void lock_release(int fd);

/* Takes the lock on what VMs have in common: leases, and changes that are counted.
 * It is held for bookkeeping alone. Returns the file to close, or -1. */
int lock_state(int root_fd, struct error *err);
