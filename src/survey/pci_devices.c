/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/pci_devices.h"

#include <errno.h>
#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/iommu_groups.h"

/* A driver_override is read in far less; what takes longer hangs. */
enum { OVERRIDE_READ_MS = 3000 };

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
	device->group = read_group(host, address);
	device->vfio = is_vfio(host, device);
	device->has_vfs = host_exists(host, path_of(address, "virtfn0", &path));
}

static void add_device(struct host *host, struct host_view *view, struct pci_address address)
{
	if (host_view_find_device(view, address))
		return;
	struct device *device = ARRAY_ADD(view->devices, view->device_count);
	device->address = address;
	device->group = -1;
	read_device(host, device);
}

static void keep_override(struct device *device, int r, const struct text *answer)
{
	if (r == -ETIMEDOUT)
		device->unreadable = true;
	else if (r == 0 && answer->length && !str_equal(answer->at, OVERRIDE_UNSET))
		device->override = str_copy(answer->at);
}

/* NB: up to kernel 6.1 reading driver_override takes the device's lock
 * (drivers/pci/pci-sysfs.c), which a hanging unbind holds: so it is a task. */
static void read_overrides(struct host *host, struct host_view *view)
{
	struct deadline deadline = deadline_in(OVERRIDE_READ_MS);
	autofree struct pending *pending = mem_alloc(view->device_count * sizeof *pending);
	autofree int *started = mem_alloc(view->device_count * sizeof *started);
	for (size_t i = 0; i < view->device_count; i++) {
		struct function_path path;
		struct task task = {.kind = TASK_READ};
		snprintf(task.path, sizeof task.path, "%s",
			 path_of(view->devices[i].address, "driver_override", &path));
		started[i] = view->devices[i].present && !device_is_bridge(&view->devices[i]) &&
			     host_start(host, &task, &pending[i]) == 0;
	}
	for (size_t i = 0; i < view->device_count; i++) {
		autotext answer = {0};
		if (started[i])
			keep_override(&view->devices[i],
				      host_finish(host, &pending[i], deadline, &answer), &answer);
	}
}

void survey_pci_devices(struct host *host, const struct wish *wish, struct host_view *view)
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
	read_overrides(host, view);
}
