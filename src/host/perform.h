/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* Does what a task is there for, in its own process, however long that takes.
 * Returns what the task returns; its answer is appended. */
int task_perform(struct host *host, const struct task *task, struct text *answer);
