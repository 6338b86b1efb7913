/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/stage.h"

#include "base/log.h"
#include "host/processes.h"

void stage_note_stuck(struct host *host, struct journal *journal, const struct running *running)
{
	struct entry entry = {.event = ENTRY_STUCK, .pid = running->pending.pid};
	entry.started = host_process_started(host, entry.pid);
	const struct step *step = &journal->steps[running->index].step;
	log_event(LOG_EVENT_STUCK, step->subject,
		  "%s %s: the kernel holds process %ld, which is left behind",
		  step_kind_to_string(step->kind), step->subject, entry.pid);
	journal_note(journal, running->index, &entry, NULL);
}

bool stage_is_stuck(struct host *host, const struct journal_step *step)
{
	return step->stuck_pid && step->stuck_started &&
	       host_process_started(host, step->stuck_pid) == step->stuck_started;
}
