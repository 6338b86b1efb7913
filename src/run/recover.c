/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/recover.h"

#include <errno.h>

#include "base/log.h"
#include "host/libvirt_processes.h"
#include "run/orphan.h"

int refuse_while_it_runs(struct host *host, const struct journal *journal, struct error *err)
{
	struct process_id guest = host_guest_process(host, journal->guest, journal->uuid);
	if (!guest.pid)
		return 0;
	error_set(err, EBUSY, "it runs, as process %ld", guest.pid);
	return error_advise(err, "shut it down first; nothing was touched");
}

static int refuse_while_in_use(struct host *host, const struct journal *journal, struct error *err)
{
	if (refuse_while_it_runs(host, journal, err) < 0)
		return -1;
	const struct step *step = find_in_use(host, journal);
	if (!step)
		return 0;
	error_set(err, EBUSY, "%s is in use by a guest", step->subject);
	return error_advise(err, "shut the VM down first; nothing was touched");
}

static int bring_open_back(struct host *host, struct journal *journal, enum rollback_cause cause,
			   unsigned deadline_ms, struct error *err)
{
	if (journal->damaged)
		log_event(LOG_EVENT_JOURNAL_DAMAGED, NULL,
			  "%zu lines of the journal cannot be read", journal->damaged);
	bool may_run = cause == ROLLBACK_RECOVERY || cause == ROLLBACK_BOOT;
	if (may_run && refuse_while_in_use(host, journal, err) < 0)
		return -1;
	return rollback(host, journal, cause, deadline_ms, err);
}

int bring_back(struct host *host, const char *uuid, enum rollback_cause cause, unsigned deadline_ms,
	       struct error *err)
{
	autojournal journal = {.fd = -1};
	int r = journal_open(host->root_fd, uuid, false, deadline_in(deadline_ms), &journal, err);
	return r == 0 ? bring_open_back(host, &journal, cause, deadline_ms, err) : r;
}

static bool has_started_since(const struct journal *journal, const struct journal *seen)
{
	return journal->ready && !journal->ended &&
	       !(seen->ready && seen->began_ms == journal->began_ms);
}

int bring_back_seen(struct host *host, const struct journal *seen, enum rollback_cause cause,
		    unsigned deadline_ms, struct error *err)
{
	autojournal journal = {.fd = -1};
	int r = journal_open(host->root_fd, seen->uuid, false, deadline_in(deadline_ms), &journal,
			     err);
	if (r != 0)
		return r;
	if (!has_started_since(&journal, seen))
		return bring_open_back(host, &journal, cause, deadline_ms, err);
	error_set(err, EBUSY, "its start has come to its end meanwhile");
	return error_advise(err, "shut it down first; nothing was touched");
}

static bool has_homeless_device(const struct journal *journal)
{
	for (size_t i = 0; journal->ended && i < journal->step_count; i++)
		if (journal->steps[i].state != STEP_CLOSED &&
		    journal->steps[i].step.kind == STEP_UNBIND && !journal->steps[i].stuck_pid)
			return true;
	return false;
}

void bring_leftovers_back(struct host *host, const char *own_uuid, unsigned deadline_ms)
{
	autowords uuids = {0};
	journal_list(host->root_fd, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		autoerror err = {0};
		autojournal seen = {.fd = -1};
		if (str_equal(uuids.at[i], own_uuid) ||
		    journal_peek(host->root_fd, uuids.at[i], &seen, NULL) != 0 ||
		    !has_homeless_device(&seen) || !is_orphaned(host, &seen))
			continue;
		if (bring_back_seen(host, &seen, ROLLBACK_RECOVERY, deadline_ms, &err) < 0)
			log_line(LOG_LEVEL_WARNING, NULL, "%s", err.text);
	}
}
