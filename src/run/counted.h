/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "effects/effects.h"
#include "journal/journal.h"
#include "run/stage.h"

/* Looks how a step's thing stands, from where effect_observe() or, for an undo,
 * effect_observe_undo() does. Where the step is counted over VMs, with what the others add now, and
 * not before the others are done with what they are about. */
int counted_observe(struct host *host, struct journal *journal, size_t index, bool undo,
		    struct text *found, struct error *err);

/* Looks again, once it is noted that the VM leaves a counted step that stood so: those who have
 * counted its part until then may have made the number what it is without it, or with it. */
int counted_leave(struct host *host, struct journal *journal, size_t index, int standing,
		  struct text *found, struct error *err);

/* Makes a counted number what it is to be, once a task of ours has ended: another VM's may
 * have come between. 0, or what host_finish() says: after -ETIMEDOUT running->pending names the
 * process that the kernel holds. */
int counted_settle(struct host *host, struct journal *journal, struct running *running, bool undo);
