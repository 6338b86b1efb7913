/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What TASK_END_SESSION does, in a task's process. */
int session_end(struct host *host, const char *session);

/* What TASK_SWITCH_VT does, in a task's process. */
int seat_switch_vt(struct host *host, const char *number);
