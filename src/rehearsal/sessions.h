/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Login sessions, greeters, and the terminal in front. */

/* Whether the unit is the display manager that began the session: the service of PAM has
 * its name, gdm.service has those of gdm-password. */
bool session_is_begun_by(const struct captured_session *session, const char *unit);

/* Ends it, as systemd-logind does; its display manager, if that runs, shows its greeter
 * again. 0, a negative errno, or HELD_UP. */
int model_end_session(struct kernel *kernel, const char *id);

/* The sessions that end with a unit that has stopped, and those that begin with one that
 * has started: its greeters. */
void sessions_of_stopped(struct kernel *kernel, int unit);
void sessions_of_started(struct kernel *kernel, const char *unit);

/* The session goes with the process that shows it on a card: one that has ended. */
void session_lost(struct kernel *kernel, size_t process);

/* Whether the scope is that of a greeter which the unit shows. */
bool session_is_greeter_of(const struct kernel *kernel, const char *scope, const char *unit);

/* The display manager that shows what the process has on a screen, itself or by one of its
 * sessions; NULL where none does. */
const char *process_shown_by(const struct kernel *kernel, size_t process);

/* Users' own managers that end by now, some time after the last session of the user;
 * and when the next one does, or -1. */
void sessions_leave(struct kernel *kernel);
int64_t sessions_leave_at(const struct kernel *kernel);

/* Whether the terminal in front is that of a session, which shows something there. */
bool session_in_front(const struct kernel *kernel);

/* Puts a terminal in front. 0 or a negative errno. */
int model_switch_vt(struct kernel *kernel, const char *number);
