/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * What keeps the promise that a display comes back: a process that nothing of libvirt's
 * can take along. It looks at a VM's journal once a second, and does what recover does
 * when the one who should have done it is gone: a hook that was killed, or a daemon that
 * was when its guest ended. It ends when the journal does. Until then it keeps the host
 * awake, where the profile wants that.
 */

#include <stdio.h>

#include "app/command.h"
#include "app/recovery.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "host/libvirt_processes.h"
#include "host/sessions.h"
#include "journal/journal.h"
#include "run/display_back.h"
#include "run/orphan.h"

enum {
	LOOK_MS = 1000,
	/* libvirt calls release within moments of a guest's end, if it is there. */
	GRACE_MS = 20 * 1000,
	/* A guest may be long in starting, as when its memory is made ready. */
	START_MS = 300 * 1000,
	/* Where the daemon that would start it has ended, nobody will. */
	ORPHAN_MS = 3 * 1000,
	/* A hook that notes nothing for longer, on top of what a step may take, hangs: what
	 * it stopped is started past it. */
	WORK_MS = 150 * 1000,
	DEADLINE_MS = 30 * 1000,
	/* logind may be busy, or not be there. */
	AWAKE_AGAIN_MS = 30 * 1000,
	/* What failed is tried again after a second, and then after twice as long each time:
	 * a driver that fails, or a manager, is not called for ever. */
	AGAIN_MAX_MS = 300 * 1000,
};

struct watch {
	struct host *host;
	const char *uuid;
	int awake_fd;		/* keeps the host from sleeping; -1 for none */
	int64_t awake_again_at; /* clock_ms() */
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

static void bring_all_back(struct watch *watch, const struct journal *seen, const char *why)
{
	autoerror err = {0};
	if (clock_ms() < watch->now.again_at)
		return;
	if (!watch->now.told)
		log_event(LOG_EVENT_SUPERVISOR_ACTS, NULL, "%s: what it left is brought back", why);
	if (recovery_perform(watch->host, seen, ROLLBACK_RECOVERY, "supervise", DEADLINE_MS, &err) <
	    0) {
		if (!watch->now.told)
			log_event(LOG_EVENT_UNDO_INCOMPLETE, NULL, "%s", err.text);
		int again_ms = watch->now.again_ms ? 2 * watch->now.again_ms : LOOK_MS;
		watch->now.again_ms = again_ms < AGAIN_MAX_MS ? again_ms : AGAIN_MAX_MS;
		watch->now.again_at = clock_ms() + watch->now.again_ms;
	}
	watch->now.told = true;
}

/* How long a guest may be missing before nobody is expected to end, or to start, it. */
static int64_t patience_ms(const struct watch *watch, const struct journal *journal)
{
	if (watch->now.seen)
		return GRACE_MS;
	return is_orphaned(watch->host, journal) ? ORPHAN_MS : START_MS;
}

static bool is_to_be_awake(const struct journal *journal)
{
	for (size_t i = 0; i < journal->step_count; i++)
		if (journal->steps[i].step.kind == STEP_KEEP_AWAKE &&
		    journal->steps[i].state != STEP_CLOSED)
			return true;
	return false;
}

/* What logind counts, over VMs too, is who has a descriptor of its open: so it lives as long
 * as we do, and no longer. */
static void watch_sleep(struct watch *watch, const struct journal *journal)
{
	if (!is_to_be_awake(journal)) {
		close_fd(&watch->awake_fd);
		return;
	}
	if (watch->awake_fd >= 0 || clock_ms() < watch->awake_again_at)
		return;
	autofree char *why =
		str_format("VM %s runs", journal->guest ? journal->guest : watch->uuid);
	watch->awake_fd = sleep_inhibit(watch->host, why);
	watch->awake_again_at = clock_ms() + AWAKE_AGAIN_MS;
	if (watch->awake_fd < 0)
		log_line(LOG_LEVEL_WARNING, NULL,
			 "the host may sleep while the VM runs: logind: %s",
			 strerror(-watch->awake_fd));
}

static void watch_guest(struct watch *watch, const struct journal *journal)
{
	if (host_guest_process(watch->host, journal->guest, watch->uuid).pid) {
		watch->now.seen = true;
		watch->now.idle_since = 0;
		return;
	}
	if (since(&watch->now.idle_since) > patience_ms(watch, journal))
		bring_all_back(watch, journal,
			       watch->now.seen ? "nobody ended this VM's handover"
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
	watch_sleep(watch, &journal);
	if (journal_is_worked_on(watch->host->root_fd, watch->uuid)) {
		watch_work(watch, &journal);
		return true;
	}
	watch->now.worked_since = 0;
	if (!journal_rests(&journal))
		return true;
	if (journal.ready && journal_open_steps(&journal))
		watch_guest(watch, &journal);
	else
		bring_all_back(watch, &journal, "a handover was interrupted");
	return true;
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(&command_supervise, argc, argv, &options, &outcome))
		return outcome;
	struct watch watch = {.host = host, .uuid = options.words[0], .awake_fd = -1};
	if (options.word_count != 1 || !uuid_is_printed(options.words[0])) {
		error_set(&err, 0, "supervise takes the uuid of a VM");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	while (look(&watch))
		host_wait(host, LOOK_MS);
	return OUTCOME_OK;
}

const struct command command_supervise = {
	.name = "supervise",
	.options = "",
	.arguments = "UUID",
	.summary = "Watch over a handover until it has ended; started by the hook",
	.help = "  UUID   of the VM\n"
		"\n"
		"Runs as a unit of its own while a VM has a display of the host's. Brings all\n"
		"back when the hook, or libvirt, does not live to do so.\n",
	.run = run,
};
