/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* What drivers of the host do when they are to let a function go. */

/* Whether remove() waits: 0, or HELD_UP. */
int driver_remove_waits(struct kernel *kernel, int function, int driver);

/* Where the kernel holds a task, innermost first, in the form of /proc/PID/stack. */
void driver_stack(const struct kernel *kernel, const struct waiting *waiting, struct text *out);
