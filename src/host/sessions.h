/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What TASK_END_SESSION does, in a task's process. */
int session_end(struct host *host, const char *session);

/* Has logind keep the host from sleeping until the descriptor that it returns is closed, or
 * its process has ended. why is for people. Returns a negative errno where that cannot be had.
 * Answers within moments, in the caller's own process. */
int sleep_inhibit(struct host *host, const char *why);

/* What TASK_SWITCH_VT does, in a task's process. */
int seat_switch_vt(struct host *host, const char *number);
