/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What TASK_AWAIT_FREE and TASK_AWAIT_NODES do, in a task's process. */
int await_free(struct host *host, const char *names);
int await_nodes(struct host *host, const char *names);
