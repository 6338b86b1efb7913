/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What TASK_RUN_APART does, in a task's process. */
int run_apart(struct host *host, const char *value);
