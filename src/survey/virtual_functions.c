/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/virtual_functions.h"

#include "base/memory.h"
#include "host/vfio.h"
#include "model/names.h"
#include "model/wish.h"
#include "survey/holders.h"
#include "survey/iommu_groups.h"
#include "survey/pci_details.h"
#include "survey/pci_devices.h"

static char *path_of(struct pci_address address, const char *file)
{
	char name[PCI_ADDRESS_TEXT];
	return str_format(PATH_PCI_DEVICES "/%s/%s", pci_address_print(address, name), file);
}

static long number_of(struct host *host, struct pci_address address, const char *file,
		      long fallback)
{
	autofree char *path = path_of(address, file);
	return host_read_number(host, path, fallback);
}

/* NB: sriov_numvfs is not read: it waits for the device's lock, which a hanging unbind
 * holds (drivers/pci/iov.c, sriov_numvfs_show). Its links "virtfn0" say the same. */
static void list_functions(struct host *host, struct physical *physical)
{
	autofree char *folder = path_of(physical->address, "");
	autowords names = {0};
	host_list(host, folder, &names);
	for (size_t i = 0; i < names.count; i++) {
		struct pci_address address;
		if (!str_starts(names.at[i], "virtfn"))
			continue;
		autofree char *link = path_of(physical->address, names.at[i]);
		autofree char *name = host_link_name(host, link);
		if (name && pci_address_parse(name, &address))
			ARRAY_ADD(physical->functions, physical->count)->address = address;
	}
}

static bool is_vfio(struct host *host, const struct physical *physical)
{
	autofree char *folder = path_of(physical->address, "vfio-dev");
	return str_equal(physical->driver, DRIVER_VFIO_PCI) || host_exists(host, folder);
}

void survey_physical(struct host *host, struct pci_address address, struct physical *ret)
{
	autofree char *driver = path_of(address, "driver");
	autofree char *group = path_of(address, "iommu_group");
	autofree char *group_name = host_link_name(host, group);
	*ret = (struct physical){.address = address};
	ret->driver = host_link_name(host, driver);
	ret->vfio = is_vfio(host, ret);
	ret->group = group_name ? (int)strtol(group_name, NULL, 10) : -1;
	ret->total = (unsigned)number_of(host, address, "sriov_totalvfs", 0);
	ret->offset = (unsigned)number_of(host, address, "sriov_offset", 0);
	ret->stride = (unsigned)number_of(host, address, "sriov_stride", 0);
	ret->autoprobe = number_of(host, address, "sriov_drivers_autoprobe", 1) != 0;
	ret->scripted =
		str_equal(ret->driver, DRIVER_NVIDIA) && host_exists(host, PATH_SRIOV_MANAGE);
	list_functions(host, ret);
}

/* IFF_UP (include/uapi/linux/if.h). Somebody has set it, whether a route goes through
 * it or not. */
static const char *interface_up(struct host *host, const struct device *device)
{
	enum { IFF_UP = 1 };
	for (size_t i = 0; i < device->interfaces.count; i++) {
		autofree char *file = str_format("%s/flags", device->interfaces.at[i]);
		if (number_of(host, device->address, file, 0) & IFF_UP)
			return device->interfaces.at[i];
	}
	return NULL;
}

/* The mediated device that is made of the function, NULL for none. free() it. */
static char *mdev_of(struct host *host, struct pci_address address)
{
	char name[PCI_ADDRESS_TEXT];
	autowords uuids = {0};
	autofree char *parent = str_format("%s/", pci_address_print(address, name));
	host_list(host, PATH_MDEV_DEVICES, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		autofree char *made_of = host_mdev_made_of(host, uuids.at[i]);
		if (made_of && str_starts(made_of, parent))
			return str_copy(uuids.at[i]);
	}
	return NULL;
}

/* What it is in use for, NULL for nothing. One that makes vGPUs has a driver of VFIO's
 * all the time. */
static char *use_of(struct host *host, const struct host_view *view, const struct device *device)
{
	const char *interface = interface_up(host, device);
	autofree char *mdev = mdev_of(host, device->address);
	if (device->unreadable || view->holders_unknown)
		return str_copy("the kernel does not say for what");
	if (host_view_group_busy(view, device->group))
		return str_copy("a guest has it");
	if (device->vgpu && !str_equal(device->vgpu, "0"))
		return str_format("it is a vGPU of type %s", device->vgpu);
	if (device->vfio && !device->vgpu)
		return str_format("it is bound to %s", device->driver);
	if (mdev)
		return str_format("mediated device %s is made of it", mdev);
	if (device->override)
		return str_format("it is reserved for %s", device->override);
	if (interface)
		return str_format("its interface %s is up", interface + strlen("net/"));
	for (size_t i = 0; i < device->holders.count; i++) {
		struct holders one = {&device->holders.at[i], 1};
		/* A node that the driver has for all its devices says nothing of this one. */
		if (words_have(&device->shared_nodes, one.at->what))
			continue;
		autofree char *who = holders_describe(&one);
		return str_format("it is held by %s", who);
	}
	return NULL;
}

void survey_uses(struct host *host, struct physical *physical)
{
	autoview view = {0};
	autowish wish = {0};
	for (size_t i = 0; i < physical->count; i++)
		wish_add(&wish, physical->functions[i].address);
	size_t count = survey_pci_devices(host, &wish, &view);
	survey_pci_details(host, &view, count, false);
	survey_busy_groups(host, &view);
	survey_holders(host, &view);
	for (size_t i = 0; i < physical->count; i++) {
		struct virtual_function *function = &physical->functions[i];
		free(function->use);
		function->use =
			use_of(host, &view, host_view_find_device(&view, function->address));
	}
}

static void add_physical(struct host *host, struct pci_address address, struct host_view *view)
{
	struct physical found;
	for (size_t i = 0; i < view->physical_count; i++)
		if (pci_address_equal(view->physicals[i].address, address))
			return;
	survey_physical(host, address, &found);
	*ARRAY_ADD(view->physicals, view->physical_count) = found;
}

static void add_physical_of(struct host *host, struct pci_address function, struct host_view *view)
{
	struct pci_address address;
	autofree char *link = path_of(function, "physfn");
	autofree char *name = host_link_name(host, link);
	if (name && pci_address_parse(name, &address))
		add_physical(host, address, view);
}

/* Looks for the one that could make it: its id is lower, on the same bus or one before. */
static void find_maker(struct host *host, struct pci_address function, struct host_view *view)
{
	autowords names = {0};
	if (host_view_find_physical(view, function))
		return;
	host_list(host, PATH_PCI_DEVICES, &names);
	for (size_t i = 0; i < names.count; i++) {
		struct pci_address address;
		struct physical maker = {0};
		if (!pci_address_parse(names.at[i], &address) ||
		    address.domain != function.domain ||
		    pci_address_minus(function, address) <= 0 ||
		    number_of(host, address, "sriov_totalvfs", 0) <= 0)
			continue;
		survey_physical(host, address, &maker);
		if (physical_index_of(&maker, function) >= 0)
			add_physical(host, address, view);
		physical_clear(&maker);
	}
}

static bool is_to_make_more(const struct host_view *view, size_t wished,
			    const struct physical *physical)
{
	for (size_t i = 0; i < wished; i++)
		if (!view->devices[i].present &&
		    physical_index_of(physical, view->devices[i].address) >= 0)
			return true;
	return false;
}

void survey_physicals(struct host *host, struct host_view *view, size_t wished)
{
	for (size_t i = 0; i < wished; i++)
		if (view->devices[i].present)
			add_physical_of(host, view->devices[i].address, view);
	for (size_t i = 0; i < wished; i++)
		if (!view->devices[i].present)
			find_maker(host, view->devices[i].address, view);
	for (size_t i = 0; i < view->physical_count; i++)
		if (is_to_make_more(view, wished, &view->physicals[i]))
			survey_uses(host, &view->physicals[i]);
}

void survey_parent(struct host *host, const char *parent, struct host_view *view)
{
	struct pci_address address;
	if (!pci_address_parse(parent, &address))
		return;
	autofree char *folder = path_of(address, "");
	if (host_exists(host, folder)) {
		add_physical_of(host, address, view);
		return;
	}
	find_maker(host, address, view);
	struct physical *maker = host_view_find_physical(view, address);
	if (maker && maker->count)
		survey_uses(host, maker);
}
