/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/counted.h"

#include "base/memory.h"

/* Another VM's write is a moment's, or some seconds' on a host that is busy; who was killed before
 * his leaves the number as it is. */
enum { TIMES = 20, LOOKS = 200, AGAIN_MS = 50 };

static int look(struct host *host, const struct step *step, bool undo, struct text *found,
		struct error *err)
{
	text_cut(found, 0);
	return undo ? effect_observe_undo(host, step, found, err)
		    : effect_observe(host, step, found, err);
}

static int look_now(struct host *host, struct journal *journal, size_t index, bool undo,
		    struct text *found, struct error *err)
{
	const struct step *step = &journal->steps[index].step;
	if (step_is_counted(step))
		journal_count_others(journal, index);
	return look(host, step, undo, found, err);
}

int counted_observe(struct host *host, struct journal *journal, size_t index, bool undo,
		    struct text *found, struct error *err)
{
	int standing = look_now(host, journal, index, undo, found, err);
	bool counted = step_is_counted(&journal->steps[index].step);
	for (int i = 0; counted && standing == STANDING_ELSE && i < LOOKS; i++) {
		host_wait(host, AGAIN_MS);
		standing = look_now(host, journal, index, undo, found, err);
	}
	return standing;
}

int counted_leave(struct host *host, struct journal *journal, size_t index, int standing,
		  struct text *found, struct error *err)
{
	if (standing == STANDING_ELSE)
		return standing;
	standing = look_now(host, journal, index, true, found, err);
	return standing == STANDING_ELSE ? STANDING_AFTER : standing;
}

/* Who came after the number was counted that has been written has lost his part by it. */
static bool has_more_parts(const struct step *step, const char *written)
{
	return strtol(step->was, NULL, 10) > strtol(written, NULL, 10);
}

int counted_settle(struct host *host, struct journal *journal, struct running *running, bool undo)
{
	const struct step *step = &journal->steps[running->index].step;
	int aim = undo ? STANDING_BEFORE : STANDING_AFTER;
	autotext found = {0};
	for (int i = 0; step_is_counted(step) && i < TIMES; i++) {
		struct task task;
		autofree char *written = str_copy(step->was);
		int standing = look_now(host, journal, running->index, undo, &found, NULL);
		if (standing < 0 || standing == STANDING_GONE ||
		    (standing == aim && !(undo && has_more_parts(step, written))))
			return 0;
		if (undo)
			effect_undo_task(step, 0, &task);
		else
			effect_task(step, 0, &task);
		int r = host_start(host, &task, &running->pending);
		if (r == 0)
			r = host_finish(host, &running->pending, running->deadline, NULL);
		if (r < 0)
			return r;
	}
	return 0;
}
