/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Virtual functions that a guest wants and the host has not yet (SR-IOV). */

#include <stdio.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/names.h"
#include "plan/drivers.h"
#include "plan/planner.h"

/* Which of its maker's functions it would be, from 1 on; 0 where none can be made for it.
 * One that is missing among those there was removed, and a number does not bring it back. */
static unsigned number_of(const struct physical *physical, const struct device *device)
{
	int index = device->present ? -1 : physical_index_of(physical, device->address);
	return index < (int)physical->count ? 0 : (unsigned)index + 1;
}

bool planner_makes(const struct planner *planner, const struct device *device)
{
	const struct physical *physical = host_view_find_physical(planner->view, device->address);
	return physical && !planner->profile->sriov.never && number_of(physical, device);
}

/* How many of that one's functions the VM needs, 0 where it has enough; and the last of
 * those that are missing. */
static unsigned needed_of(const struct planner *planner, const struct physical *physical,
			  const struct device **ret_last)
{
	unsigned needed = 0;
	for (size_t i = 0; i < planner->view->device_count; i++) {
		const struct device *device = &planner->view->devices[i];
		unsigned number = number_of(physical, device);
		if (number <= needed || !planner_makes(planner, device))
			continue;
		needed = number;
		*ret_last = device;
	}
	return needed;
}

static unsigned wanted_of(const struct planner *planner, const struct physical *physical,
			  unsigned needed)
{
	switch (planner->profile->sriov.count) {
	case VFS_ALL:
		return physical->total;
	case VFS_NUMBER:
		return planner->profile->sriov.number;
	case VFS_NEEDED:
		break;
	}
	return needed;
}

void refuse_missing(struct planner *planner, struct pci_address address, const char *name)
{
	char maker[PCI_ADDRESS_TEXT];
	const struct physical *physical = host_view_find_physical(planner->view, address);
	pci_address_print(physical->address, maker);
	plan_refuse(planner->plan, REFUSAL_NO_VF, name,
		    str_format("%s is a virtual function of %s that is not there", name, maker),
		    planner->profile->sriov.never
			    ? str_copy("set create = auto in [sriov] to have it made, or make it "
				       "on the host first")
			    : str_format("it was removed from among those that are: write 0 to "
					 "/" PATH_PCI_DEVICES "/%s/" FILE_NUMVFS
					 " once none is in use",
					 maker));
}

/* The kernel makes them from none alone (drivers/pci/iov.c, sriov_numvfs_store), so that
 * more come only when those there can go. */
static void refuse_used(struct planner *planner, const struct physical *physical, const char *maker,
			unsigned wanted)
{
	for (size_t i = 0; i < physical->count; i++) {
		const struct virtual_function *function = &physical->functions[i];
		char name[PCI_ADDRESS_TEXT];
		if (!function->use && !function->lent_to)
			continue;
		autofree char *use =
			function->lent_to ? str_format("it is lent to VM '%s'", function->lent_to)
					  : str_copy(function->use);
		plan_refuse(planner->plan, REFUSAL_VFS_IN_USE, maker,
			    str_format("%s has %zu virtual functions of %u that it should have, "
				       "and gets more only after it had none, but %s is in use: %s",
				       maker, physical->count, wanted,
				       pci_address_print(function->address, name), use),
			    str_format("end that first; for VMs that run side by side set count = "
				       "%u in [sriov] of each, so that the first makes them all",
				       wanted));
		return;
	}
}

/* Why a driver makes none; NULL where it does, as far as is known. */
static char *no_driver(const struct physical *physical, const char *maker, char **ret_advice)
{
	const struct driver *driver = physical->driver ? driver_find(physical->driver) : NULL;
	*ret_advice = str_format("bind %s to its driver on the host first", maker);
	if (!driver)
		return str_format("%s has no driver that could make it", maker);
	if (physical->vfio)
		return str_format("%s is bound to %s, which makes none", maker, physical->driver);
	if (!driver->vfs_by)
		return NULL;
	free(*ret_advice);
	*ret_advice = str_copy(driver->vfs_by);
	return str_format("driver %s of %s does not make them by sriov_numvfs", driver->name,
			  maker);
}

static void refuse_number(struct planner *planner, const struct physical *physical,
			  const struct device *last, unsigned needed)
{
	char maker[PCI_ADDRESS_TEXT], name[PCI_ADDRESS_TEXT];
	unsigned wanted = wanted_of(planner, physical, needed);
	pci_address_print(physical->address, maker);
	pci_address_print(last->address, name);
	if (wanted > physical->total)
		plan_refuse(planner->plan, REFUSAL_NO_VF, name,
			    str_format("%s cannot have %u virtual functions", maker, wanted),
			    str_format("it can have %u: set count in [sriov] to no more",
				       physical->total));
	else if (wanted < needed)
		plan_refuse(planner->plan, REFUSAL_NO_VF, name,
			    str_format("%s is number %u of the virtual functions of %s, and count "
				       "in [sriov] is %u",
				       name, needed, maker, wanted),
			    str_format("set count to %u or more", needed));
	else
		refuse_used(planner, physical, maker, wanted);
}

static void refuse_maker(struct planner *planner, const struct physical *physical,
			 const struct device *last, unsigned needed)
{
	char maker[PCI_ADDRESS_TEXT], name[PCI_ADDRESS_TEXT];
	const struct device *itself = host_view_find_device(planner->view, physical->address);
	autofree char *advice = NULL;
	pci_address_print(physical->address, maker);
	pci_address_print(last->address, name);
	autofree char *trouble = no_driver(physical, maker, &advice);
	if (physical->lent_to)
		plan_refuse(planner->plan, REFUSAL_LENT, maker,
			    str_format("%s, which would make %s, is lent to VM '%s'", maker, name,
				       physical->lent_to),
			    str_copy("shut that VM down first"));
	else if (itself && planner_takes(planner, itself))
		plan_refuse(planner->plan, REFUSAL_HAS_VFS, maker,
			    str_format("%s cannot be handed over with %s, as it makes that", maker,
				       name),
			    str_copy("leave one of the two out of the domain XML"));
	else if (trouble)
		plan_refuse(planner->plan, REFUSAL_NO_VF, name,
			    str_format("virtual function %s is not there, and %s", name, trouble),
			    TAKE(advice));
	else if (physical->group < 0)
		refuse_no_group(planner, maker);
	else
		refuse_number(planner, physical, last, needed);
}

void refuse_making(struct planner *planner)
{
	for (size_t i = 0; i < planner->view->physical_count; i++) {
		const struct device *last = NULL;
		const struct physical *physical = &planner->view->physicals[i];
		unsigned needed = needed_of(planner, physical, &last);
		if (needed)
			refuse_maker(planner, physical, last, needed);
	}
}

static void note_making(struct planner *planner, const struct physical *physical)
{
	static const char lost[] = "virtual functions make way for new ones, and what was set on "
				   "them (MAC addresses, VLANs, queues) is lost";
	const char *const notes[] = {driver_find(physical->driver)->vfs_note,
				     physical->count ? lost : NULL};
	for (size_t i = 0; i < ARRAY_SIZE(notes); i++)
		if (notes[i] && !words_have(&planner->plan->notes, notes[i]))
			words_add(&planner->plan->notes, notes[i]);
}

/* Those that another VM's handover has made are counted: the last VM to end takes them
 * back. New ones are kept from the host's drivers: they are made for guests, and what
 * has had no driver needs nobody's leave to go to one. */
void make_vfs(struct planner *planner)
{
	for (size_t i = 0; i < planner->view->physical_count; i++) {
		const struct device *last = NULL;
		const struct physical *physical = &planner->view->physicals[i];
		unsigned needed = needed_of(planner, physical, &last);
		char maker[PCI_ADDRESS_TEXT], count[16], wanted[16];
		if (!needed && !physical->raised_for)
			continue;
		snprintf(count, sizeof count, "%zu", physical->count);
		snprintf(wanted, sizeof wanted, "%u", wanted_of(planner, physical, needed));
		struct step *step = planner_step(
			planner, STEP_CREATE_VFS, pci_address_print(physical->address, maker),
			needed ? count : physical->raised_from, needed ? wanted : count);
		if (needed && physical->autoprobe)
			step->detail = str_copy("unprobed");
		if (!needed)
			step->detail = str_copy(physical->raised_how);
		if (needed)
			note_making(planner, physical);
	}
	planner_next_stage(planner);
}
