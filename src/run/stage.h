/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "host/host.h"
#include "journal/journal.h"

/* One step of a stage while it is done or undone. */
struct running {
	size_t index; /* in the journal */
	struct pending pending;
	bool started;
	int refused; /* what the kernel refused it with, a positive errno; 0 for nothing */
	int64_t began_us;
	struct deadline deadline;
	struct text said; /* the task's answer */
};

/* Notes that the kernel has not let the step's process go, so that whoever comes
 * later can tell whether it still has not. */
void stage_note_stuck(struct host *host, struct journal *journal, const struct running *running);

/* Whether the process that was left behind with this step is still there. */
bool stage_is_stuck(struct host *host, const struct journal_step *step);
