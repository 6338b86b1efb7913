/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The -device arguments of <qemu:commandline>. libvirt passes them on unread
 * (9.0.0 src/qemu/qemu_domain.c, qemuDomainDefNamespaceParseCommandlineArgs) and
 * does nothing for their devices.
 */
#include <errno.h>

#include "base/memory.h"
#include "input/domain_xml_devices.h"
#include "input/domain_xml_document.h"
#include "input/pci_number.h"
#include "input/qemu_device.h"
#include "model/names.h"

/* QEMU's drivers that take a host device, and libvirt's name for the model. */
static const struct {
	const char *driver;
	const char *model;
} vfio_drivers[] = {
	{"vfio-pci", "vfio-pci"},
	{"vfio-pci-nohotplug", "vfio-pci"},
	{"vfio-ccw", "vfio-ccw"},
	{"vfio-ap", "vfio-ap"},
};

static const char *vfio_model(const char *driver)
{
	for (size_t i = 0; i < ARRAY_SIZE(vfio_drivers); i++)
		if (str_equal(vfio_drivers[i].driver, driver))
			return vfio_drivers[i].model;
	return NULL;
}

/* The last name of a path, without slashes behind it. */
static char *last_name(const char *path)
{
	size_t end = strlen(path);
	while (end && path[end - 1] == '/')
		end--;
	size_t begin = end;
	while (begin && path[begin - 1] != '/')
		begin--;
	return str_copy_n(path + begin, end - begin);
}

static int take_pci(struct device_reading *reading, const struct xml_node *node,
		    struct pci_address address)
{
	struct guest_pci pci = {.address = address, .from = PCI_FROM_COMMANDLINE};
	return device_add_pci(reading, node, &pci);
}

/* The directory of a device in sysfs, by whichever way: its last name tells. One
 * that is neither an address nor a uuid is left to the person who wrote it. */
static int take_directory(struct device_reading *reading, const struct xml_node *node,
			  const char *path, const char *model)
{
	autofree char *name = last_name(path);
	struct pci_address address;
	struct guest_mdev mdev = {0};
	if (pci_address_parse(name, &address))
		return take_pci(reading, node, address);
	if (!uuid_parse(name, mdev.uuid))
		return 0;
	mdev.model = str_copy(model);
	return device_add_mdev(reading, node, &mdev, true);
}

static int take_device(struct device_reading *reading, const struct xml_node *node,
		       const char *argument)
{
	autoqemudevice device = {0};
	struct pci_address address;
	if (qemu_device_parse(argument, &device, reading->err) < 0)
		return error_wrap(reading->err, "domain XML line %ld", xml_line(node));
	const char *model = vfio_model(device.driver);
	if (!model)
		return 0;
	if (device.sysfsdev) /* which counts more than host= (QEMU hw/vfio/pci.c) */
		return take_directory(reading, node, device.sysfsdev, model);
	if (!device.host)
		return 0;
	if (!pci_host_parse(device.host, &address))
		return error_set(reading->err, EINVAL,
				 "domain XML line %ld: host=%s is no PCI address", xml_line(node),
				 device.host);
	return take_pci(reading, node, address);
}

int commandline_read(const struct xml_node *commandline, struct device_reading *reading)
{
	bool behind_device = false;
	for (const struct xml_node *node = xml_child_in(commandline, QEMU_NAMESPACE, "arg"); node;
	     node = xml_next_in(node, QEMU_NAMESPACE, "arg")) {
		autofree char *value = xml_attribute(node, "value");
		if (!value)
			return error_set(reading->err, EINVAL,
					 "domain XML line %ld: <qemu:arg> has no value",
					 xml_line(node));
		if (behind_device && take_device(reading, node, value) < 0)
			return -1;
		/* QEMU takes no "=" behind an option. */
		behind_device = !behind_device && qemu_option_is(value, "device");
	}
	return 0;
}
