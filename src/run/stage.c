/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/stage.h"

#include "base/log.h"
#include "base/memory.h"
#include "model/names.h"

/* When a process started, in ticks since boot: with its pid it names a process
 * for good. The 22nd field of stat, which counts from behind the command, as
 * that may hold blanks and brackets (proc(5)). 0 for no such process, or for one
 * that has ended and only waits to be collected. */
static uint64_t process_started(struct host *host, long pid)
{
	enum { FIELDS_BETWEEN = 19 };
	autofree char *path = str_format(PATH_PROC "/%ld/stat", pid);
	autotext stat = {0};
	if (host_read(host, path, &stat) < 0)
		return 0;
	const char *at = strrchr(text_string(&stat), ')');
	if (at && str_starts(at, ") Z"))
		return 0;
	for (int i = 0; at && i <= FIELDS_BETWEEN; i++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at + 1, NULL, 10) : 0;
}

void stage_note_stuck(struct host *host, struct journal *journal, const struct running *running)
{
	struct entry entry = {.event = ENTRY_STUCK, .pid = running->pending.pid};
	entry.started = process_started(host, entry.pid);
	const struct step *step = &journal->steps[running->index].step;
	log_line(LOG_LEVEL_ERROR, step->subject,
		 "%s %s: the kernel holds process %ld, which is left behind",
		 step_kind_to_string(step->kind), step->subject, entry.pid);
	journal_note(journal, running->index, &entry, NULL);
}

bool stage_is_stuck(struct host *host, const struct journal_step *step)
{
	return step->stuck_pid && step->stuck_started &&
	       process_started(host, step->stuck_pid) == step->stuck_started;
}
