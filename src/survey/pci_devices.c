/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/pci_devices.h"

#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/iommu_groups.h"

/* Paths of one function and of what lies in its directory. */
struct function_path {
	char text[128];
};

static const char *path_of(struct pci_address address, const char *file, struct function_path *path)
{
	char name[PCI_ADDRESS_TEXT];
	snprintf(path->text, sizeof path->text, PATH_PCI_DEVICES "/%s/%s",
		 pci_address_print(address, name), file);
	return path->text;
}

static bool is_vfio(struct host *host, const struct device *device)
{
	struct function_path path;
	if (!device->driver)
		return false;
	/* Every driver of VFIO, variants too, makes this directory since kernel
	 * 6.1 (drivers/vfio/vfio_main.c). */
	return str_equal(device->driver, DRIVER_VFIO_PCI) ||
	       host_exists(host, path_of(device->address, "vfio-dev", &path));
}

static int read_group(struct host *host, struct pci_address address)
{
	struct function_path path;
	autofree char *group = host_link_name(host, path_of(address, "iommu_group", &path));
	return group ? (int)strtol(group, NULL, 10) : -1;
}

static void read_device(struct host *host, struct device *device)
{
	struct function_path path;
	struct pci_address address = device->address;
	long vendor = host_read_number(host, path_of(address, "vendor", &path), -1);
	if (vendor < 0)
		return;
	device->present = true;
	device->vendor = (unsigned)vendor;
	device->product = (unsigned)host_read_number(host, path_of(address, "device", &path), 0);
	device->class = (unsigned)host_read_number(host, path_of(address, "class", &path), 0);
	device->driver = host_link_name(host, path_of(address, "driver", &path));
	device->module = host_link_name(host, path_of(address, "driver/module", &path));
	device->vfio = is_vfio(host, device);
	device->has_vfs = host_exists(host, path_of(address, "virtfn0", &path));
}

static void add_device(struct host *host, struct host_view *view, struct pci_address address)
{
	if (host_view_find_device(view, address))
		return;
	read_device(host, host_view_add_device(view, address, read_group(host, address)));
}

void survey_consumers(struct host *host, struct device *device)
{
	static const char consumer[] = "consumer:pci:";
	struct function_path path;
	autowords names = {0};
	host_list(host, path_of(device->address, "", &path), &names);
	for (size_t i = 0; i < names.count; i++) {
		const char *name = names.at[i] + strlen(consumer);
		if (str_starts(names.at[i], consumer) && !words_have(&device->consumers, name))
			words_add(&device->consumers, name);
	}
}

static void add_consumers(struct host *host, struct host_view *view, size_t index)
{
	survey_consumers(host, &view->devices[index]);
	for (size_t i = 0; i < view->devices[index].consumers.count; i++) {
		struct pci_address address;
		if (pci_address_parse(view->devices[index].consumers.at[i], &address))
			add_device(host, view, address);
	}
}

size_t survey_pci_devices(struct host *host, const struct wish *wish, struct host_view *view)
{
	for (size_t i = 0; i < wish->count; i++)
		add_device(host, view, wish->at[i]);
	size_t wished = view->device_count;
	for (size_t i = 0; i < wished; i++) {
		autowords members = {0};
		survey_group_members(host, view->devices[i].group, &members);
		for (size_t m = 0; m < members.count; m++) {
			struct pci_address address;
			if (pci_address_parse(members.at[m], &address))
				add_device(host, view, address);
		}
	}
	for (size_t i = 0; i < wished; i++)
		if (device_is_display(&view->devices[i]))
			add_consumers(host, view, i);
	return wished;
}
