/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* systemd and logind, and the processes that they have: tasks that wait for these.
 * All return 0, a negative errno, or HELD_UP. */

/* ActiveState of the unit, NULL for none of that name. */
const char *unit_state_name(const struct kernel *kernel, const char *name);

/* When it changed last, in seconds since 1970; -ENOENT for no such unit, or nobody knows. */
int unit_changed_at(const struct kernel *kernel, const char *name, struct text *ret);

int model_stop_unit(struct kernel *kernel, const char *name);
int model_start_unit(struct kernel *kernel, const char *name);

/* Whether the process is in that unit: that of a user's manager, "user@1000.service",
 * has all of its units'. */
bool process_is_in(const struct captured_process *process, const char *unit);

/* What becomes of the unit, and of all processes in it. */
void unit_ends(struct kernel *kernel, const char *name);
void unit_begins(struct kernel *kernel, const char *name);

/* "PID STARTED SIGNAL", as in TASK_END_PROCESS. */
int process_signal(struct kernel *kernel, const char *value);

/* Ends it: what it has is free, and its unit ends or begins again. */
void process_ended(struct kernel *kernel, size_t process, bool killed);

/* What shows of a stop or a start that does not come to an end. */
void unit_hang(struct kernel *kernel, const char *name, bool stops);

/* Ends the processes that go by themselves by now. */
void processes_leave(struct kernel *kernel);

/* When the next of them does, or -1. */
int64_t processes_leave_at(const struct kernel *kernel);
