/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What a process is called: as in /proc/PID/comm, "" where that cannot be read.
 * free() it. */
char *process_command(struct host *host, const char *pid) WARN_UNUSED;

/* The unit or scope of systemd that it runs in, as struct task names one, or NULL.
 * free() it. */
char *process_unit(struct host *host, const char *pid) WARN_UNUSED;

/* The unit that a control group belongs to, from its path in the tree of systemd:
 * "/user.slice/user-1000.slice/session-2.scope". NULL for none. free() it. */
char *control_group_unit(const char *path) WARN_UNUSED;
