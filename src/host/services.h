/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What TASK_UNIT_STATE, TASK_STOP_UNIT and TASK_START_UNIT do, in a task's process: by the
 * init system that runs the host. A unit is named as systemd does; where that does not run,
 * "sddm.service" is the service sddm, and a scope or a unit of a user's is not there. */
int service_state(struct host *host, const char *unit, struct text *answer);
int service_stop(struct host *host, const char *unit);
int service_start(struct host *host, const char *unit);
