/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/text.h"

/* Names of units of systemd, as struct task has them: "display-manager.service", or
 * "1000:pipewire.service" for one of that user's own manager. */

/* Whether it is a scope: made by who runs something in it, so that nobody can start it
 * again (systemd.scope(5)). */
bool unit_is_scope(const char *name);

/* Whether it is one of a user's own manager. */
bool unit_is_of_user(const char *name);

/* Whether an ActiveState (org.freedesktop.systemd1(5)), or NULL for unknown, is of a unit
 * that runs, or is about to. */
bool unit_state_is_up(const char *state);

/* Adds the name for a person: "pipewire.service of user 1000". */
void unit_describe(const char *name, struct text *out);
