/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a VM's handover has to do with those of other VMs. */

#include "app/others.h"

#include "base/log.h"
#include "base/memory.h"
#include "input/mdevctl_file.h"
#include "journal/journal.h"
#include "journal/lease.h"
#include "model/names.h"
#include "run/orphan.h"
#include "run/recover.h"
#include "survey/virtual_functions.h"

static void mark_lent(struct host *host, struct handover *handover)
{
	for (size_t i = 0; i < handover->view.device_count; i++) {
		struct device *device = &handover->view.devices[i];
		char name[PCI_ADDRESS_TEXT];
		autotenant tenant = {0};
		pci_address_print(device->address, name);
		if (!lease_find(host->root_fd, name, handover->guest.uuid, &tenant))
			continue;
		struct text words = {0};
		tenant_describe(&tenant, &words);
		device->lent_words = text_take(&words);
		device->lent_to = TAKE(tenant.guest);
	}
}

/* The name of the VM that has it, NULL for none or ours. free() it. */
static char *find_tenant(struct host *host, const char *name, const char *uuid)
{
	autotenant tenant = {0};
	return lease_find(host->root_fd, name, uuid, &tenant) ? TAKE(tenant.guest) : NULL;
}

static void mark_physical(struct host *host, struct physical *physical, const char *uuid)
{
	char name[PCI_ADDRESS_TEXT];
	CLEANUP(step_clear) struct step step = {0};
	pci_address_print(physical->address, name);
	physical->lent_to = find_tenant(host, name, uuid);
	physical->raised_for =
		journal_other_step(host->root_fd, uuid, STEP_CREATE_VFS, name, &step);
	physical->raised_from = str_copy(step.was);
	physical->raised_how = str_copy(step.detail);
	for (size_t i = 0; i < physical->count; i++) {
		struct virtual_function *function = &physical->functions[i];
		pci_address_print(function->address, name);
		function->lent_to = find_tenant(host, name, uuid);
	}
}

/* What another VM's handover has stopped or unbound is needed so by this one too: the
 * last of them to end takes it back. */
static void mark_shared(struct host *host, struct handover *handover)
{
	struct host_view *view = &handover->view;
	const char *uuid = handover->guest.uuid;
	for (size_t i = 0; i < view->physical_count; i++)
		mark_physical(host, &view->physicals[i], uuid);
	for (size_t i = 0; i < view->unit_count; i++)
		view->units[i].stopped_for = journal_other_with(host->root_fd, uuid, STEP_STOP_UNIT,
								view->units[i].name);
	if (view->display.manager)
		view->display.manager_stopped_for = journal_other_with(
			host->root_fd, uuid, STEP_STOP_UNIT, view->display.manager);
	for (size_t i = 0; i < view->console_count; i++)
		view->consoles[i].taken_for = journal_other_with(
			host->root_fd, uuid, STEP_UNBIND_CONSOLE, view->consoles[i].name);
}

/* What mdevctl knows of mediated devices that are not there. */
static void find_definitions(struct host *host, struct handover *handover)
{
	struct host_view *view = &handover->view;
	for (size_t i = 0; i < handover->guest.mdev_count; i++) {
		const char *uuid = handover->guest.mdev[i].uuid;
		autowords parents = {0};
		if (!host_view_find_mdev(view, uuid))
			mdevctl_find(host->root_fd, uuid, &parents);
		for (size_t p = 0; p < parents.count; p++) {
			autoerror err = {0};
			autofree char *path =
				str_format(PATH_MDEVCTL "/%s/%s", parents.at[p], uuid);
			struct mdev_definition *found =
				ARRAY_ADD(view->definitions, view->definition_count);
			memcpy(found->uuid, uuid, sizeof found->uuid);
			found->parent = str_copy(parents.at[p]);
			survey_parent(host, found->parent, view);
			if (mdevctl_read(host->root_fd, path, found, &err) < 0)
				found->fault = TAKE(err.text);
		}
	}
}

/* While others have theirs, the number that the host shows is not all its own. */
static void mark_hugepages(struct host *host, struct handover *handover)
{
	autofree char *size = str_format("%lukB", handover->profile.hugepages.size_kb);
	long without = journal_number_without(host->root_fd, handover->guest.uuid,
					      STEP_RESERVE_HUGEPAGES, size);
	if (without >= 0 && handover->view.hugepages >= 0)
		handover->view.hugepages = without;
}

void mark_others(struct host *host, struct handover *handover)
{
	if (handover->profile.hugepages.count)
		mark_hugepages(host, handover);
	mark_lent(host, handover);
	find_definitions(host, handover);
	mark_shared(host, handover);
}

static bool bring_orphan_back(struct host *host, const struct handover *handover,
			      const char *device)
{
	autotenant tenant = {0};
	autojournal seen = {.fd = -1};
	autoerror err = {0};
	if (!lease_find(host->root_fd, device, handover->guest.uuid, &tenant) ||
	    journal_peek(host->root_fd, tenant.uuid, &seen, NULL) != 0 || !is_orphaned(host, &seen))
		return false;
	log_line(LOG_LEVEL_WARNING, device,
		 "VM '%s', which has it, is gone, and nobody ends its handover: all it had is "
		 "brought back",
		 tenant.guest);
	int r = bring_back_seen(host, &seen, ROLLBACK_RECOVERY,
				handover->profile.safety.deadline_ms, &err);
	if (r < 0)
		log_line(LOG_LEVEL_ERROR, device, "%s", err.text);
	return r >= 0;
}

bool bring_orphans_back(struct host *host, const struct handover *handover)
{
	bool any = false;
	for (size_t i = 0; i < handover->view.device_count; i++) {
		char name[PCI_ADDRESS_TEXT];
		const struct device *device = &handover->view.devices[i];
		pci_address_print(device->address, name);
		any |= device->lent_to && bring_orphan_back(host, handover, name);
	}
	for (size_t i = 0; i < handover->guest.mdev_count; i++)
		any |= bring_orphan_back(host, handover, handover->guest.mdev[i].uuid);
	return any;
}
