/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/*
 * Tasks of a real host run in a process of their own. A write to sysfs can put
 * its writer to sleep where no signal reaches it, for as long as a guest, a
 * sound server or a driver likes; then it is that process which sleeps, and we
 * go on, say so, and undo the rest.
 */

int task_start(struct host *host, const struct task *task, struct pending *ret);
int task_finish(struct pending *pending, struct deadline deadline, struct text *out);
