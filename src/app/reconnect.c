/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/reconnect.h"

#include "base/log.h"
#include "host/libvirt_processes.h"
#include "journal/journal.h"
#include "journal/lease.h"

/* A journal without steps: there is nothing to undo, and its leases end with the VM. */
static void learn(struct host *host, const struct handover *handover, struct process_id daemon)
{
	const struct guest *guest = &handover->guest;
	autojournal journal = {.fd = -1};
	autowords leases = {0};
	handover_name_leases(handover, &leases);
	if (!leases.count || !host_guest_process(host, guest->name, guest->uuid).pid ||
	    journal_open(host->root_fd, guest->uuid, true, deadline_in(0), &journal, NULL) != 0 ||
	    journal.last_number)
		return;
	if (journal_begin(&journal, guest->name, NULL) < 0 ||
	    (daemon.pid && journal_note_daemon(&journal, daemon, NULL) < 0) ||
	    lease_take(host->root_fd, &leases, guest->uuid, guest->name, NULL) < 0 ||
	    journal_note_ready(&journal, NULL) < 0) {
		lease_drop(host->root_fd, guest->uuid);
		journal_retire(&journal);
		return;
	}
	log_line(LOG_LEVEL_INFO, NULL, "it runs with devices that nobody has noted: they are its");
}

void reconnect_guest(struct host *host, const struct handover *handover)
{
	autojournal journal = {.fd = -1};
	struct process_id daemon = host_libvirt_daemon(host);
	int r = journal_open(host->root_fd, handover->guest.uuid, false, deadline_in(0), &journal,
			     NULL);
	if (r == 0 && daemon.pid)
		journal_note_daemon(&journal, daemon, NULL);
	if (r == 1 && handover->configured)
		learn(host, handover, daemon);
}
