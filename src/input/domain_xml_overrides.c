/* SPDX-License-Identifier: GPL-2.0-or-later */
/* <qemu:override> (libvirt docs/drvqemu.rst) and the -set of a <qemu:commandline>. */
#include "input/domain_xml_overrides.h"

#include "base/memory.h"
#include "input/pci_number.h"
#include "input/qemu_device.h"

/* Properties of QEMU's vfio-pci by which the guest is told other ids than the card's
 * (QEMU hw/vfio/pci.c). */
static const char subvendor_name[] = "x-pci-sub-vendor-id";
static const char subproduct_name[] = "x-pci-sub-device-id";

/* libvirt calls hostdevs by the alias that the person gave, or "hostdevN" by their place
 * among all of them (src/qemu/qemu_alias.c); mediated ones are among those. */
static struct guest_hostdev *find_alias(struct guest_settings *settings, const char *alias)
{
	for (size_t i = 0; i < settings->hostdev_count; i++) {
		autofree char *given = str_format("hostdev%u", settings->hostdevs[i].number);
		const char *name =
			settings->hostdevs[i].alias ? settings->hostdevs[i].alias : given;
		if (str_equal(name, alias))
			return &settings->hostdevs[i];
	}
	return NULL;
}

static void set_ids(struct guest_hostdev *hostdev, const char *property, const char *value)
{
	uint32_t number;
	if (!hostdev || !value || !pci_number_parse(value, &number) || number > 0xffff)
		return;
	if (str_equal(property, subvendor_name))
		hostdev->subvendor = (int)number;
	else if (str_equal(property, subproduct_name))
		hostdev->subproduct = (int)number;
}

static void read_override(const struct domain *domain, struct guest_settings *ret)
{
	autoselection devices = {0};
	xml_select(domain->document, domain->node, "qemu:override/qemu:device", &devices);
	for (size_t i = 0; i < devices.count; i++) {
		autoselection properties = {0};
		autofree char *alias = xml_attribute(devices.at[i], "alias");
		xml_select(domain->document, devices.at[i], "qemu:frontend/qemu:property",
			   &properties);
		for (size_t p = 0; alias && p < properties.count; p++) {
			autofree char *name = xml_attribute(properties.at[p], "name");
			autofree char *value = xml_attribute(properties.at[p], "value");
			set_ids(find_alias(ret, alias), name, value);
		}
	}
}

/* "device.hostdev0.x-pci-sub-vendor-id=0x1558", as it stands behind -set */
static void read_set(const char *argument, struct guest_settings *ret)
{
	static const char start[] = "device.";
	const char *dot =
		str_starts(argument, start) ? strchr(argument + strlen(start), '.') : NULL;
	const char *equals = dot ? strchr(dot, '=') : NULL;
	if (!equals)
		return;
	autofree char *alias =
		str_copy_n(argument + strlen(start), (size_t)(dot - argument) - strlen(start));
	autofree char *property = str_copy_n(dot + 1, (size_t)(equals - dot) - 1);
	set_ids(find_alias(ret, alias), property, equals + 1);
}

/* A device of the host that libvirt knows nothing of. */
static void read_device(const char *argument, struct guest_settings *ret)
{
	autoqemudevice device = {0};
	if (qemu_device_parse(argument, &device, NULL) < 0 || !device.driver ||
	    !str_starts(device.driver, "vfio-"))
		return;
	const char *name = device.sysfsdev ? device.sysfsdev : device.host;
	if (name)
		words_add(&ret->from_commandline, name);
}

void read_overrides(const struct domain *domain, struct guest_settings *ret)
{
	autoselection arguments = {0};
	autofree char *before = NULL;
	read_override(domain, ret);
	xml_select(domain->document, domain->node, "qemu:commandline/qemu:arg", &arguments);
	for (size_t i = 0; i < arguments.count; i++) {
		autofree char *value = xml_attribute(arguments.at[i], "value");
		if (value && before && qemu_option_is(before, "set"))
			read_set(value, ret);
		if (value && before && qemu_option_is(before, "device"))
			read_device(value, ret);
		free(before);
		before = TAKE(value);
	}
}
