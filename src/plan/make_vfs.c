/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Virtual functions that a guest wants and the host has not yet (SR-IOV). */

#include <stdio.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/names.h"
#include "plan/drivers.h"
#include "plan/planner.h"

/* NVIDIA's script binds the card anew, and its firmware begins anew with it. */
enum { SCRIPT_MS = 120 * 1000 };

/* Which of its maker's functions it would be, from 1 on; 0 where none can be made for it.
 * One that is missing among those there was removed, and a number does not bring it back. */
static unsigned number_of(const struct physical *physical, struct pci_address address)
{
	int index = physical_index_of(physical, address);
	return index < (int)physical->count ? 0 : (unsigned)index + 1;
}

bool planner_makes(const struct planner *planner, const struct device *device)
{
	return !device->present && planner_makes_at(planner, device->address);
}

bool planner_makes_at(const struct planner *planner, struct pci_address address)
{
	const struct physical *physical = host_view_find_physical(planner->view, address);
	return physical && !planner->profile->sriov.never && number_of(physical, address);
}

/* What the VM needs of a physical function. */
struct need {
	unsigned count;		 /* of its functions; 0 where it has enough */
	struct pci_address last; /* of those that are missing */
	bool of_guest;		 /* they go to the guest: not for mediated devices alone */
};

static void add_need(struct need *need, const struct physical *physical, struct pci_address address)
{
	unsigned number = number_of(physical, address);
	if (number <= need->count)
		return;
	need->count = number;
	need->last = address;
}

static struct need need_of(const struct planner *planner, const struct physical *physical)
{
	struct need need = {0};
	autowords parents = {0};
	for (size_t i = 0; i < planner->wish->count; i++) {
		const struct device *device = number_of(physical, planner->wish->at[i])
						      ? planner_wished(planner, i)
						      : NULL;
		if (!device || !planner_makes(planner, device))
			continue;
		add_need(&need, physical, device->address);
		need.of_guest = true;
	}
	mdev_parents_to_make(planner, &parents);
	for (size_t i = 0; i < parents.count; i++) {
		struct pci_address address;
		if (pci_address_parse(parents.at[i], &address))
			add_need(&need, physical, address);
	}
	return need;
}

static unsigned wanted_of(const struct planner *planner, const struct physical *physical,
			  const struct need *need)
{
	enum vf_count count = physical->scripted ? VFS_ALL : planner->profile->sriov.count;
	switch (count) {
	case VFS_ALL:
		return physical->total;
	case VFS_NUMBER:
		return planner->profile->sriov.number;
	case VFS_NEEDED:
		break;
	}
	return need->count;
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
			    str_format("%s has %zu of the %u virtual functions that it should "
				       "have, and gets more only after it had none, but %s is in "
				       "use: %s",
				       maker, physical->count, wanted,
				       pci_address_print(function->address, name), use),
			    str_format("end that first; for VMs that run side by side set count = "
				       "%u in [sriov] of each, so that the first makes them all",
				       wanted));
		return;
	}
}

/* Why a driver makes none; NULL where it does, as far as is known. What NVIDIA's functions are
 * made vGPUs of must be known before a guest gets them, and cannot be read before they come. */
static char *no_driver(const struct physical *physical, const char *maker, const struct need *need,
		       char **ret_advice)
{
	const struct driver *driver = physical->driver ? driver_find(physical->driver) : NULL;
	*ret_advice = str_format("bind %s to its driver on the host first", maker);
	if (!driver)
		return str_format("%s has no driver that could make it", maker);
	if (physical->vfio)
		return str_format("%s is bound to %s, which makes none", maker, physical->driver);
	if (!driver->vfs_by || (physical->scripted && !need->of_guest))
		return NULL;
	free(*ret_advice);
	*ret_advice = str_copy(driver->vfs_by);
	return str_format("driver %s of %s does not make them by sriov_numvfs", driver->name,
			  maker);
}

static void refuse_number(struct planner *planner, const struct physical *physical,
			  const struct need *need)
{
	char maker[PCI_ADDRESS_TEXT], name[PCI_ADDRESS_TEXT];
	unsigned wanted = wanted_of(planner, physical, need);
	pci_address_print(physical->address, maker);
	pci_address_print(need->last, name);
	if (wanted > physical->total)
		plan_refuse(planner->plan, REFUSAL_NO_VF, name,
			    str_format("%s cannot have %u virtual functions", maker, wanted),
			    str_format("it can have %u: set count in [sriov] to no more",
				       physical->total));
	else if (wanted < need->count)
		plan_refuse(planner->plan, REFUSAL_NO_VF, name,
			    str_format("%s is number %u of the virtual functions of %s, and count "
				       "in [sriov] is %u",
				       name, need->count, maker, wanted),
			    str_format("set count to %u or more", need->count));
	else
		refuse_used(planner, physical, maker, wanted);
}

static void refuse_maker(struct planner *planner, const struct physical *physical,
			 const struct need *need)
{
	char maker[PCI_ADDRESS_TEXT], name[PCI_ADDRESS_TEXT];
	const struct device *itself = host_view_find_device(planner->view, physical->address);
	autofree char *advice = NULL;
	pci_address_print(physical->address, maker);
	pci_address_print(need->last, name);
	autofree char *trouble = no_driver(physical, maker, need, &advice);
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
		refuse_number(planner, physical, need);
}

void refuse_making(struct planner *planner)
{
	for (size_t i = 0; i < planner->view->physical_count; i++) {
		const struct physical *physical = &planner->view->physicals[i];
		struct need need = need_of(planner, physical);
		if (need.count)
			refuse_maker(planner, physical, &need);
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

/* Whether the VM gets one of those that are there, or may have something made of one. */
static bool counts_on(const struct planner *planner, const struct physical *physical)
{
	for (size_t i = 0; i < planner->view->device_count; i++)
		if (physical_index_of(physical, planner->view->devices[i].address) >= 0)
			return true;
	return mdevs_may_be_of(planner, physical);
}

static void make_functions_of(struct planner *planner, const struct physical *physical,
			      const struct need *need)
{
	char maker[PCI_ADDRESS_TEXT], count[16], wanted[16];
	snprintf(count, sizeof count, "%zu", physical->count);
	snprintf(wanted, sizeof wanted, "%u", wanted_of(planner, physical, need));
	pci_address_print(physical->address, maker);
	if (!need->count) {
		planner_step(planner, STEP_CREATE_VFS, maker, physical->raised_from, count)
			->detail = str_copy(physical->raised_how);
		return;
	}
	struct step *step = planner_step(planner, STEP_CREATE_VFS, maker, count, wanted);
	if (physical->scripted) {
		step->detail = str_copy("scripted");
		step->wait_ms = SCRIPT_MS;
	} else if (physical->autoprobe) {
		step->detail = str_copy("unprobed");
	}
	note_making(planner, physical);
}

/* Those that another VM's handover has made are counted: the last VM to end takes them
 * back. New ones are kept from the host's drivers: they are made for guests, and what
 * has had no driver needs nobody's leave to go to one. */
void make_vfs(struct planner *planner)
{
	for (size_t i = 0; i < planner->view->physical_count; i++) {
		const struct physical *physical = &planner->view->physicals[i];
		struct need need = need_of(planner, physical);
		if (need.count || (physical->raised_for && counts_on(planner, physical)))
			make_functions_of(planner, physical, &need);
	}
	planner_next_stage(planner);
}
