/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Tasks that the model kernel holds. */

/* Does the task now: 0, a negative errno, or HELD_UP with kernel->why set. */
int kernel_do(struct kernel *kernel, const struct task *task);

/* Keeps a task that was held up, and returns the process that waits with it. */
struct waiting *waiting_add(struct kernel *kernel, const struct task *task);

struct waiting *waiting_find(struct kernel *kernel, long pid);

/* Waits until then, on the model's clock: returns what the task did, or -ETIMEDOUT. A
 * task that waits for processes is then given up. */
int waiting_end(struct kernel *kernel, struct waiting *waiting, int64_t end);

/* Lets everything go on that has nothing to wait for any more. */
void waiting_settle(struct kernel *kernel);

/* The same for what waits for no reason of the kernel's. */
void waiting_let_go(struct kernel *kernel);

/* The program was killed: of its tasks those that wait for processes are given up. */
void waiting_forsake(struct kernel *kernel);
