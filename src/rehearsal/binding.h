/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* PCI functions and their drivers. All return 0, a negative errno, or HELD_UP. */

/* Binds the function, as the file bind of the driver does. */
int function_bind(struct kernel *kernel, int function, int driver);

/* Takes its driver from it; waits for whoever has it open where that driver does. */
int function_unbind(struct kernel *kernel, int function);

/* Tries every driver there is; that none takes it is no failure. */
int function_probe(struct kernel *kernel, int function);

/* The same with one driver that has just come, for all functions without one. */
int driver_probe_all(struct kernel *kernel, int driver);

/* Whether a task is under way that has the function's lock. */
bool function_is_locked(const struct kernel *kernel, int function);

/* Whether the nodes that the host file names for it are there: they come and go
 * with the driver that had it. */
bool function_has_nodes(const struct kernel *kernel, int function);
