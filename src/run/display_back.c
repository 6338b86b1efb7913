/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/display_back.h"

#include "base/log.h"
#include "base/memory.h"
#include "effects/effects.h"
#include "host/open_files.h"
#include "model/names.h"

void display_start_past(struct host *host, const struct journal *journal)
{
	for (size_t i = 0; i < journal->step_count; i++) {
		const struct journal_step *entry = &journal->steps[i];
		struct task task;
		struct pending pending;
		autotext found = {0};
		if (entry->step.kind != STEP_STOP_UNIT || entry->state == STEP_CLOSED ||
		    effect_observe_undo(host, &entry->step, &found, NULL) != STANDING_AFTER ||
		    !effect_undo_task(&entry->step, 0, &task) ||
		    host_start(host, &task, &pending) < 0)
			continue;
		log_event(LOG_EVENT_MANAGER_FORCED, entry->step.subject,
			  "the handover hangs: it is started all the same");
		host_finish(host, &pending, deadline_in(entry->step.wait_ms), NULL);
	}
}

struct search {
	struct words nodes;
	bool found;
};

static void look_at_file(const struct open_file *file, void *data)
{
	struct search *search = data;
	search->found |= words_have(&search->nodes, file->node);
}

/* Where nobody can tell, as a process hangs, nothing is missing: one who looks again and
 * again would keep the VM's end waiting. */
static bool is_opened(struct host *host, const char *nodes)
{
	struct search search = {0};
	words_split(&search.nodes, nodes);
	int r = host_each_open_file(host, look_at_file, &search);
	words_clear(&search.nodes);
	return r < 0 || search.found;
}

static bool is_up(struct host *host, const struct step *step)
{
	autotext found = {0};
	return effect_observe_undo(host, step, &found, NULL) == STANDING_BEFORE;
}

static void start_again(struct host *host, const struct step *step)
{
	struct task task;
	log_event(LOG_EVENT_MANAGER_AGAIN, step->subject,
		  "it ended as soon as it ran: started once more");
	if (effect_undo_task(step, 0, &task))
		host_run(host, &task, step->wait_ms, NULL);
}

/* One that does not survive its first look at a card that has just come back is given
 * another; who dies of that as well has a fault of its own. */
static bool is_opened_in_time(struct host *host, const struct step *step, const char *nodes)
{
	/* As long as a greeter takes to draw, on a slow machine. */
	enum { TIMES = 60, LOOK_MS = 500 };
	struct deadline deadline = deadline_in(TIMES * LOOK_MS);
	bool again = false;
	for (int i = 0; i < TIMES && deadline_left(deadline); i++) {
		if (is_opened(host, nodes))
			return true;
		if (!again && !is_up(host, step)) {
			start_again(host, step);
			again = true;
		}
		host_wait(host, LOOK_MS);
	}
	return false;
}

/* The nodes that the step names, and those that its cards have now: a card that comes back
 * gets the lowest number that is free, which the firmware's frame buffer may have had before
 * (kernel drivers/gpu/drm/drm_drv.c, drm_minor_alloc). free() it. */
static char *nodes_now(struct host *host, const struct journal *journal, const struct step *step)
{
	struct text nodes = {0};
	text_add(&nodes, step->detail);
	for (size_t i = 0; i < journal->step_count; i++) {
		const struct step *other = &journal->steps[i].step;
		autofree char *folder = str_format(PATH_PCI_DEVICES "/%s/drm", other->subject);
		autowords names = {0};
		if (other->kind == STEP_UNBIND)
			host_list(host, folder, &names);
		for (size_t n = 0; n < names.count; n++)
			if (str_starts(names.at[n], "card"))
				text_addf(&nodes, " dri/%s", names.at[n]);
	}
	return text_take(&nodes);
}

bool display_is_back(struct host *host, const struct journal *journal)
{
	bool all = true;
	for (size_t i = 0; i < journal->step_count; i++) {
		const struct step *step = &journal->steps[i].step;
		if (step->kind != STEP_STOP_UNIT || !step->detail || !is_up(host, step))
			continue;
		autofree char *nodes = nodes_now(host, journal, step);
		if (is_opened_in_time(host, step, nodes))
			continue;
		log_event(LOG_EVENT_SCREEN_DARK, step->subject,
			  "it was started, but has opened none of %s: the screen may be dark; "
			  "systemctl restart %s may help",
			  nodes, step->subject);
		all = false;
	}
	return all;
}
