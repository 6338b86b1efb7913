/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What TASK_READ_INPUT and TASK_SWITCH_INPUT do, by way of ddcutil(1). */
int monitor_read_input(struct host *host, const char *monitor, struct text *answer);
int monitor_switch_input(struct host *host, const char *value);
