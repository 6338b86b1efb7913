/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/deadline.h"

/* Takes the exclusive lock on an open file (flock(2)), waiting for whoever has
 * it. Returns 0, -ETIMEDOUT at the deadline, or a negative errno. */
int lock_take(int fd, struct deadline deadline);

/* Gives it back for everybody who has this open file in common with us: for a
 * process that the kernel still holds too. */
void lock_release(int fd);
