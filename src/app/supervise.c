/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * What keeps the promise that a display comes back: a process that nothing of libvirt's
 * can take along. It looks at a VM's journal once a second, and does what recover does
 * when the one who should have done it is gone: a hook that was killed, or a daemon that
 * was when its guest ended. It ends when the journal does.
 */

#include <stdio.h>

#include "app/command.h"
#include "base/log.h"
#include "host/libvirt_processes.h"
#include "journal/journal.h"
#include "run/display_back.h"
#include "run/orphan.h"
#include "run/recover.h"

enum {
	LOOK_MS = 1000,
	/* libvirt calls release within moments of a guest's end, if it is there. */
	GRACE_MS = 20 * 1000,
	/* A guest may be long in starting, as when its memory is made ready. */
	START_MS = 300 * 1000,
	/* A hook that notes nothing for longer, on top of what a step may take, hangs: what
	 * it stopped is started past it. */
	WORK_MS = 150 * 1000,
	DEADLINE_MS = 30 * 1000,
	/* What failed is tried again after a second, and then after twice as long each time:
	 * a driver that fails, or a manager, is not called for ever. */
	AGAIN_MAX_MS = 300 * 1000,
};

struct watch {
	struct host *host;
	const char *uuid;
	/* Of one handover, forgotten at the next one of the same VM. */
	struct {
		int64_t began_ms;		  /* as in its journal */
		int64_t worked_since, idle_since; /* clock_ms(), 0 for not */
		unsigned long last_number;	  /* of its journal's entries */
		bool seen;			  /* the guest ran */
		bool started_past;
		bool told;
		int64_t again_at; /* clock_ms() */
		int again_ms;
	} now;
};

static int64_t since(int64_t *start)
{
	if (!*start)
		*start = clock_ms();
	return clock_ms() - *start;
}

static void bring_all_back(struct watch *watch, const char *why)
{
	autoerror err = {0};
	if (clock_ms() < watch->now.again_at)
		return;
	if (!watch->now.told)
		log_line(LOG_LEVEL_WARNING, NULL, "%s: what it left is brought back", why);
	if (bring_back(watch->host, watch->uuid, ROLLBACK_RECOVERY, DEADLINE_MS, &err) < 0) {
		if (!watch->now.told)
			log_line(LOG_LEVEL_ERROR, NULL, "%s", err.text);
		int again_ms = watch->now.again_ms ? 2 * watch->now.again_ms : LOOK_MS;
		watch->now.again_ms = again_ms < AGAIN_MAX_MS ? again_ms : AGAIN_MAX_MS;
		watch->now.again_at = clock_ms() + watch->now.again_ms;
	}
	watch->now.told = true;
}

static void watch_guest(struct watch *watch, const struct journal *journal)
{
	if (host_guest_process(watch->host, journal->guest, watch->uuid).pid) {
		watch->now.seen = true;
		watch->now.idle_since = 0;
		return;
	}
	bool ended = watch->now.seen || is_orphaned(watch->host, watch->uuid);
	if (since(&watch->now.idle_since) > (ended ? GRACE_MS : START_MS))
		bring_all_back(watch, watch->now.seen ? "nobody ended this VM's handover"
						      : "this VM's handover came to no guest");
}

/* Whoever works on the journal: once he hangs, the display is started past him. That is done
 * once: who stops it afterwards means it. */
static void watch_work(struct watch *watch, const struct journal *journal)
{
	int64_t patience_ms = WORK_MS;
	for (size_t i = 0; i < journal->step_count; i++)
		if (WORK_MS + (int64_t)journal->steps[i].step.wait_ms > patience_ms)
			patience_ms = WORK_MS + (int64_t)journal->steps[i].step.wait_ms;
	watch->now.idle_since = 0;
	if (journal->last_number != watch->now.last_number)
		watch->now.worked_since = 0;
	watch->now.last_number = journal->last_number;
	if (since(&watch->now.worked_since) <= patience_ms || watch->now.started_past)
		return;
	display_start_past(watch->host, journal);
	watch->now.started_past = true;
}

/* False when there is nothing to watch any more. */
static bool look(struct watch *watch)
{
	autojournal journal = {.fd = -1};
	if (journal_peek(watch->host->root_fd, watch->uuid, &journal, NULL) == 1)
		return false;
	if (journal.began_ms != watch->now.began_ms) {
		memset(&watch->now, 0, sizeof watch->now);
		watch->now.began_ms = journal.began_ms;
	}
	log_set_guest(journal.guest, watch->uuid);
	if (journal_is_worked_on(watch->host->root_fd, watch->uuid)) {
		watch_work(watch, &journal);
		return true;
	}
	watch->now.worked_since = 0;
	if (journal.ready && journal_open_steps(&journal))
		watch_guest(watch, &journal);
	else
		bring_all_back(watch, "a handover was interrupted");
	return true;
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(&command_supervise, "", argc, argv, &options, &outcome))
		return outcome;
	if (options.word_count != 1 || !uuid_is_printed(options.words[0])) {
		error_set(&err, 0, "supervise takes the uuid of a VM");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	struct watch watch = {.host = host, .uuid = options.words[0]};
	while (look(&watch))
		host_wait(host, LOOK_MS);
	return OUTCOME_OK;
}

const struct command command_supervise = {
	.name = "supervise",
	.arguments = "UUID",
	.summary = "Watch over a handover until it has ended; started by the hook",
	.help = "  UUID   of the VM\n"
		"\n"
		"Runs as a unit of its own while a VM has a display of the host's. Brings all\n"
		"back when the hook, or libvirt, does not live to do so.\n",
	.run = run,
};
