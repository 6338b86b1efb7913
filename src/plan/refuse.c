/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Every reason not to take a PCI function from its host. */

#include "base/memory.h"
#include "base/text.h"
#include "model/names.h"
#include "plan/planner.h"

static void refuse_absent(struct planner *planner, struct pci_address address, const char *name)
{
	const char *path = planner->profile->path;
	if (host_view_find_physical(planner->view, address)) {
		refuse_missing(planner, address, name);
		return;
	}
	plan_refuse(planner->plan, REFUSAL_DEVICE_ABSENT, name,
		    str_format("there is no PCI device %s on this host", name),
		    path ? str_format("compare the domain XML and %s with lspci -D", path)
			 : str_copy("compare the domain XML with lspci -D"));
}

void refuse_no_group(struct planner *planner, const char *name)
{
	if (planner->view->iommu)
		plan_refuse(planner->plan, REFUSAL_NO_IOMMU, name,
			    str_format("%s is in no IOMMU group, though other devices are", name),
			    str_copy("for an integrated Intel GPU start the host with "
				     "intel_iommu=on; otherwise look for its IOMMU in dmesg"));
	else
		plan_refuse(planner->plan, REFUSAL_NO_IOMMU, name,
			    str_format("the host has no IOMMU groups, so %s cannot be "
				       "given to a guest",
				       name),
			    str_copy("turn on VT-d or AMD-Vi in the firmware, and on Intel "
				     "start the host with intel_iommu=on"));
}

static void refuse_driver(struct planner *planner, const struct device *device, const char *name)
{
	if (device->has_vfs)
		plan_refuse(planner->plan, REFUSAL_HAS_VFS, name,
			    str_format("%s has virtual functions, which would go with it", name),
			    str_format("end their use and write 0 to /" PATH_PCI_DEVICES
				       "/%s/" FILE_NUMVFS " first",
				       name));
	else
		refuse_held(planner, device, name);
}

static void refuse_lent(struct planner *planner, const struct device *device, const char *name)
{
	struct text advice = {0};
	text_add(&advice, "shut that VM down first; or, if it is off, run virt-handover recover ");
	text_add_argument(&advice, device->lent_to);
	plan_refuse(planner->plan, REFUSAL_LENT, name,
		    str_format("%s %s", name, device->lent_words), text_take(&advice));
}

static void refuse_device(struct planner *planner, const struct device *device, const char *name)
{
	if (device->unreadable)
		plan_refuse(planner->plan, REFUSAL_DEVICE_STUCK, name,
			    str_format("the kernel does not answer for %s: an earlier unbind of "
				       "it still hangs",
				       name),
			    str_copy("see virt-handover status for what hangs; a reboot frees it"));
	else if (device->dead)
		plan_refuse(planner->plan, REFUSAL_DEAD, name,
			    str_format("%s does not answer: its configuration space reads as ones, "
				       "as of a card that has lost power or hangs after a reset",
				       name),
			    str_copy("switch the host off and on again, or let it sleep once; "
				     "virt-handover recover --rescan may find the card anew"));
	else if (device_is_bridge(device))
		plan_refuse(planner->plan, REFUSAL_BRIDGE, name,
			    str_format("%s is a PCI bridge, which cannot leave the host", name),
			    str_copy("take it out of the domain XML; a bridge may stay in its "
				     "IOMMU group"));
	else if (device->lent_to)
		refuse_lent(planner, device, name);
	else if (device->group < 0)
		refuse_no_group(planner, name);
	else if (host_view_group_busy(planner->view, device->group))
		plan_refuse(planner->plan, REFUSAL_GROUP_BUSY, name,
			    str_format("IOMMU group %d, with %s in it, is in use by another "
				       "process",
				       device->group, name),
			    str_format("end the VM that has it; fuser -v /dev/vfio/%d names it",
				       device->group));
	else if (planner_takes(planner, device))
		refuse_driver(planner, device, name);
}

/* The others of a group must be out of the host's hands too. The kernel lets
 * bridges stay, and what has no driver or one of VFIO (drivers/iommu/iommu.c,
 * iommu_group_claim_dma_owner; drivers with driver_managed_dma). */
bool is_in_the_way(const struct device *device)
{
	return device->driver && !device->vfio && !device_is_bridge(device) &&
	       !str_equal(device->driver, "pci-stub");
}

static void refuse_companion_taken(struct planner *planner, const struct device *device)
{
	char name[PCI_ADDRESS_TEXT];
	refuse_device(planner, device, pci_address_print(device->address, name));
}

static void refuse_companions(struct planner *planner, const struct device *wanted,
			      const char *name)
{
	autotext others = {0};
	size_t count;
	const struct place *places = host_view_find_group(planner->view, wanted->group, &count);
	for (size_t i = 0; i < count; i++) {
		const struct device *other = &planner->view->devices[places[i].at];
		char address[PCI_ADDRESS_TEXT];
		if (is_in_the_way(other) && !wish_has(planner->wish, other->address))
			text_addf(&others, "%s%s (%s)", others.length ? ", " : "",
				  pci_address_print(other->address, address), other->driver);
	}
	if (others.length)
		plan_refuse(planner->plan, REFUSAL_GROUP_SHARED, name,
			    str_format("%s shares IOMMU group %d with %s, which the host uses",
				       name, wanted->group, others.at),
			    str_copy("add them to the domain XML, or set companions = take in "
				     "[pci] to keep them from the host meanwhile"));
}

static bool is_first_of_group(const struct planner *planner, size_t index)
{
	const struct device *device = planner_wished(planner, index);
	for (size_t i = 0; i < index; i++) {
		const struct device *earlier = planner_wished(planner, i);
		if (earlier && earlier->group == device->group)
			return false;
	}
	return true;
}

void refuse_devices(struct planner *planner)
{
	const struct wish *wish = planner->wish;
	for (size_t i = 0; i < wish->count; i++) {
		char name[PCI_ADDRESS_TEXT];
		const struct device *device = planner_wished(planner, i);
		pci_address_print(wish->at[i], name);
		if (!device || !device->present) {
			if (!device || !planner_makes(planner, device))
				refuse_absent(planner, wish->at[i], name);
			continue;
		}
		refuse_device(planner, device, name);
		if (planner->profile->pci.companions == COMPANIONS_REQUIRE && device->group >= 0 &&
		    is_first_of_group(planner, i))
			refuse_companions(planner, device, name);
	}
	refuse_making(planner);
	for (size_t i = 0; i < planner->taken_count; i++)
		if (!wish_has(wish, planner->taken[i]->address))
			refuse_companion_taken(planner, planner->taken[i]);
}
