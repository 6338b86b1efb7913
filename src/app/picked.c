/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/picked.h"

#include "base/log.h"
#include "base/memory.h"
#include "journal/journal.h"
#include "journal/lease.h"
#include "journal/lock.h"
#include "model/names.h"

/* Interfaces whose device the VM has no lease of yet. */
static void find_picked(struct host *host, const struct guest *guest, struct words *ret)
{
	autowords known = {0};
	for (size_t i = 0; i < guest->pci_count; i++) {
		char name[PCI_ADDRESS_TEXT];
		if (guest->pci[i].from != PCI_FROM_INTERFACE)
			continue;
		if (!known.count)
			lease_list(host->root_fd, guest->uuid, &known);
		pci_address_print(guest->pci[i].address, name);
		if (!words_have(&known, name))
			words_add(ret, name);
	}
}

/* A virtual function that another VM's handover has made: from now on it is there for this
 * one too, and the last of the two takes it back. */
static int count_on(struct host *host, struct journal *journal, const char *function,
		    struct error *err)
{
	const struct entry done = {.event = ENTRY_DONE};
	CLEANUP(step_clear) struct step step = {0};
	size_t index;
	autofree char *link = str_format(PATH_PCI_DEVICES "/%s/physfn", function);
	autofree char *physical = host_link_name(host, link);
	autoclose int lock = physical ? lock_state(host->root_fd, err) : -1;
	if (!physical || lock < 0)
		return physical ? -1 : 0;
	autofree char *other =
		journal_other_step(host->root_fd, journal->uuid, STEP_CREATE_VFS, physical, &step);
	if (!other || journal_find_open(journal, step.kind, step.subject))
		return 0;
	step.stage =
		journal->step_count ? journal->steps[journal->step_count - 1].step.stage + 1 : 0;
	return journal_intend(journal, &step, &index, err) < 0
		       ? -1
		       : journal_note(journal, index, &done, err);
}

int note_picked(struct host *host, const struct handover *handover, struct error *err)
{
	const struct guest *guest = &handover->guest;
	struct deadline deadline = deadline_in(handover->profile.safety.deadline_ms);
	autojournal journal = {.fd = -1};
	autowords picked = {0};
	find_picked(host, guest, &picked);
	if (!picked.count || !*guest->uuid)
		return 1;
	if (journal_open(host->root_fd, guest->uuid, true, deadline, &journal, err) < 0 ||
	    (!journal.last_number && journal_begin(&journal, guest->name, err) < 0) ||
	    lease_take(host->root_fd, &picked, guest->uuid, guest->name, err) < 0)
		return -1;
	for (size_t i = 0; i < picked.count; i++) {
		log_line(LOG_LEVEL_INFO, picked.at[i], "libvirt picked it from a network's pool");
		if (count_on(host, &journal, picked.at[i], err) < 0)
			return -1;
	}
	return journal.ready ? 0 : journal_note_ready(&journal, err);
}
