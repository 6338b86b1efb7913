/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/recover.h"

#include <errno.h>

#include "base/log.h"
#include "effects/effects.h"
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
	for (size_t i = 0; i < journal->step_count; i++) {
		const struct journal_step *entry = &journal->steps[i];
		if (entry->state == STEP_CLOSED || !effect_in_use(host, &entry->step))
			continue;
		error_set(err, EBUSY, "%s is in use by a guest", entry->step.subject);
		return error_advise(err, "shut the VM down first; nothing was touched");
	}
	return 0;
}

int bring_back(struct host *host, const char *uuid, enum rollback_cause cause, unsigned deadline_ms,
	       struct error *err)
{
	autojournal journal = {.fd = -1};
	struct deadline deadline = deadline_in(deadline_ms);
	int r = journal_open(host->root_fd, uuid, false, deadline, &journal, err);
	if (r != 0)
		return r;
	if (journal.damaged)
		log_event(LOG_EVENT_JOURNAL_DAMAGED, NULL,
			  "%zu lines of the journal cannot be read", journal.damaged);
	bool may_run = cause == ROLLBACK_RECOVERY || cause == ROLLBACK_BOOT;
	if (may_run && refuse_while_in_use(host, &journal, err) < 0)
		return -1;
	return rollback(host, &journal, cause, deadline_ms, err);
}

static bool has_homeless_device(struct host *host, const char *uuid)
{
	autojournal journal = {.fd = -1};
	if (journal_peek(host->root_fd, uuid, &journal, NULL) != 0 || !journal.ended)
		return false;
	for (size_t i = 0; i < journal.step_count; i++)
		if (journal.steps[i].state != STEP_CLOSED &&
		    journal.steps[i].step.kind == STEP_UNBIND && !journal.steps[i].stuck_pid)
			return true;
	return false;
}

void bring_leftovers_back(struct host *host, const char *own_uuid, unsigned deadline_ms)
{
	autowords uuids = {0};
	journal_list(host->root_fd, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		autoerror err = {0};
		const char *uuid = uuids.at[i];
		if (str_equal(uuid, own_uuid) || !has_homeless_device(host, uuid) ||
		    !is_orphaned(host, uuid))
			continue;
		if (bring_back(host, uuid, ROLLBACK_RECOVERY, deadline_ms, &err) < 0)
			log_line(LOG_LEVEL_WARNING, NULL, "%s", err.text);
	}
}
