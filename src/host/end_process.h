/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What TASK_END_PROCESS does, in a task's process. */
int process_end(struct host *host, const char *value);
