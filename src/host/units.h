/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* Asks systemd to reload a unit that is active, and waits for nothing. Returns 0;
 * 1 where the unit is not active, or not there; -1. */
int unit_reload(struct host *host, const char *unit, struct error *err);

/* What TASK_UNIT_STATE, TASK_UNIT_CHANGED, TASK_STOP_UNIT and TASK_START_UNIT do, in a task's
 * process. */
int unit_state(struct host *host, const char *unit, struct text *answer);
int unit_changed(struct host *host, const char *unit, struct text *answer);
int unit_stop(struct host *host, const char *unit);
int unit_start(struct host *host, const char *unit);
