/* SPDX-License-Identifier: GPL-2.0-or-later */
/* <hostdev>, <interface> and <disk>. Line numbers name libvirt 9.0.0. */
#include "input/domain_xml_devices.h"

#include <errno.h>

#include "base/memory.h"
#include "input/domain_xml_document.h"
#include "input/pci_number.h"
#include "input/plain_name.h"

/* More host devices than a VM has room for; bounds the work of a hostile XML. */
enum { MENTIONS_MAX = 4096 };

static int count_mention(struct device_reading *reading)
{
	if (++reading->mentions > MENTIONS_MAX)
		return error_set(reading->err, EFBIG,
				 "the domain XML names more than %d host devices", MENTIONS_MAX);
	return 0;
}

static bool is_hostdev(enum pci_source source)
{
	return source == PCI_FROM_HOSTDEV || source == PCI_FROM_INTERFACE;
}

/* conf/domain_validate.c:1250, virDomainDefHostdevValidate: the hostdevs of
 * interfaces are among those that must differ; NVMe disks are not. */
int device_add_pci(struct device_reading *reading, const struct xml_node *node,
		   struct guest_pci *pci)
{
	struct guest *guest = reading->guest;
	autofree char *driver = TAKE(pci->driver);
	char address[PCI_ADDRESS_TEXT];
	if (count_mention(reading) < 0)
		return -1;
	const struct guest_pci *known = guest_find_pci(guest, pci->address);
	if (known && is_hostdev(known->from) && is_hostdev(pci->from))
		return error_set(reading->err, EEXIST,
				 "domain XML line %ld: host device %s is already in the domain",
				 xml_line(node), pci_address_print(pci->address, address));
	if (known)
		return 0;
	struct guest_pci *added = ARRAY_ADD(guest->pci, guest->pci_count);
	*added = *pci;
	added->driver = TAKE(driver);
	return 0;
}

int device_add_mdev(struct device_reading *reading, const struct xml_node *node,
		    struct guest_mdev *mdev, bool commandline)
{
	struct guest *guest = reading->guest;
	autofree char *model = TAKE(mdev->model);
	autofree char *alias = TAKE(mdev->alias);
	if (count_mention(reading) < 0)
		return -1;
	for (size_t i = 0; i < guest->mdev_count; i++) {
		if (!str_equal(guest->mdev[i].uuid, mdev->uuid))
			continue;
		if (commandline)
			return 0;
		return error_set(reading->err, EEXIST,
				 "domain XML line %ld: mdev %s is already in the domain",
				 xml_line(node), mdev->uuid);
	}
	struct guest_mdev *added = ARRAY_ADD(guest->mdev, guest->mdev_count);
	*added = *mdev;
	added->model = TAKE(model);
	added->alias = TAKE(alias);
	return 0;
}

/* conf/domain_conf.c, virDomainHostdevMatchSubsysUSB: by place where the first
 * of the two has one, else by ids. */
static bool same_usb(const struct guest_usb *first, const struct guest_usb *second)
{
	if (first->bus && first->device)
		return first->bus == second->bus && first->device == second->device;
	return first->vendor == second->vendor && first->product == second->product;
}

static int add_usb(struct device_reading *reading, const struct xml_node *node,
		   const struct guest_usb *usb)
{
	struct guest *guest = reading->guest;
	if (count_mention(reading) < 0)
		return -1;
	for (size_t i = 0; i < guest->usb_count; i++)
		if (same_usb(&guest->usb[i], usb))
			return error_set(
				reading->err, EEXIST,
				"domain XML line %ld: this USB device is already in the domain",
				xml_line(node));
	*ARRAY_ADD(guest->usb, guest->usb_count) = *usb;
	return 0;
}

static int fail_missing(struct device_reading *reading, const struct xml_node *node,
			const char *what)
{
	return error_set(reading->err, EINVAL, "domain XML line %ld: %s is missing", xml_line(node),
			 what);
}

/* A number attribute up to max; *ret stays as it is where there is none. */
static int read_number(struct device_reading *reading, const struct xml_node *node,
		       const char *name, uint32_t max, uint32_t *ret)
{
	autofree char *text = xml_attribute(node, name);
	if (!text)
		return 0;
	if (!pci_number_parse(text, ret))
		return error_set(reading->err, EINVAL, "domain XML line %ld: %s='%s' is no number",
				 xml_line(node), name, text);
	if (*ret > max)
		return error_set(reading->err, ERANGE,
				 "domain XML line %ld: %s='%s' is larger than 0x%x", xml_line(node),
				 name, text, max);
	return 0;
}

/* conf/device_conf.c, virPCIDeviceAddressParseXML. NB: libvirt lets any function
 * number pass where all the rest is 0; no device has one above 7. */
static int read_address(struct device_reading *reading, const struct xml_node *source,
			struct pci_address *ret)
{
	const struct xml_node *node = source ? xml_child(source, "address") : NULL;
	uint32_t domain = 0, bus = 0, slot = 0, function = 0;
	if (node && (read_number(reading, node, "domain", UINT32_MAX, &domain) < 0 ||
		     read_number(reading, node, "bus", 0xff, &bus) < 0 ||
		     read_number(reading, node, "slot", 0x1f, &slot) < 0 ||
		     read_number(reading, node, "function", 7, &function) < 0))
		return -1;
	*ret = (struct pci_address){domain, (uint8_t)bus, (uint8_t)slot, (uint8_t)function};
	return 0;
}

/* <driver model='...'>, or NULL. It becomes part of a path, which libvirt leaves
 * to the kernel to refuse. */
static int read_driver(struct device_reading *reading, const struct xml_node *node, char **ret)
{
	const struct xml_node *driver = xml_child(node, "driver");
	autofree char *model = driver ? xml_attribute(driver, "model") : NULL;
	if (model && *model && !plain_name(model))
		return error_set(reading->err, EINVAL,
				 "domain XML line %ld: model='%s' is no name of a driver",
				 xml_line(driver), model);
	if (model && *model)
		*ret = TAKE(model);
	return 0;
}

/* conf/domain_conf.c:6077, virDomainHostdevDefParseXMLSubsys: node holds
 * @managed, <source> and <driver>, and may be a <hostdev>, an <interface> or an
 * <actual>. A managed that is neither yes nor no counts as no (:6099), for each
 * of them, and so does one that is not there. */
static int read_pci(struct device_reading *reading, const struct xml_node *node,
		    enum pci_source from)
{
	struct guest_pci pci = {.from = from, .managed = xml_has(node, "managed", "yes")};
	const struct xml_node *slot = xml_child(node, "address");
	pci.unassigned = slot && xml_has(slot, "type", "unassigned");
	if (read_address(reading, xml_child(node, "source"), &pci.address) < 0 ||
	    read_driver(reading, node, &pci.driver) < 0)
		return -1;
	return device_add_pci(reading, node, &pci);
}

/* The alias that the user gave it, or NULL: libvirt itself gives others, and drops what does
 * not begin so (conf/domain_conf.c, virDomainDeviceAliasIsUserAlias). free() it. */
static char *read_alias(const struct xml_node *node)
{
	const struct xml_node *alias = xml_child(node, "alias");
	autofree char *name = alias ? xml_attribute(alias, "name") : NULL;
	return name && str_starts(name, "ua-") && plain_name(name) ? TAKE(name) : NULL;
}

/* conf/domain_conf.c:6045 and util/virmdev.c for the models. */
static int read_mdev(struct device_reading *reading, const struct xml_node *node)
{
	const struct xml_node *address = xml_child(xml_child(node, "source"), "address");
	autofree char *uuid = address ? xml_attribute(address, "uuid") : NULL;
	struct guest_mdev mdev = {0};
	autofree char *model = xml_attribute(node, "model");
	if (!model)
		return fail_missing(reading, node, "the attribute model of an mdev");
	if (!str_equal(model, "vfio-pci") && !str_equal(model, "vfio-ccw") &&
	    !str_equal(model, "vfio-ap"))
		return error_set(reading->err, EINVAL,
				 "domain XML line %ld: mdev model '%s' is unknown", xml_line(node),
				 model);
	if (!uuid)
		return fail_missing(reading, node, "the uuid in the <address> of an mdev");
	if (!uuid_parse(uuid, mdev.uuid))
		return error_set(reading->err, EINVAL, "domain XML line %ld: uuid='%s' is no uuid",
				 xml_line(address), uuid);
	mdev.model = TAKE(model);
	mdev.alias = read_alias(node);
	return device_add_mdev(reading, node, &mdev, false);
}

/* conf/domain_conf.c:5591: ids only in pairs, a vendor that is not 0, and both
 * parts of a place. */
static int read_usb(struct device_reading *reading, const struct xml_node *node)
{
	const struct xml_node *source = xml_child(node, "source");
	const struct xml_node *vendor = xml_child(source, "vendor");
	const struct xml_node *product = xml_child(source, "product");
	const struct xml_node *place = xml_child(source, "address");
	struct guest_usb usb = {0};
	if (!vendor != !product)
		return fail_missing(reading, source, "one of <vendor> and <product>");
	if (vendor && (read_number(reading, vendor, "id", UINT32_MAX, &usb.vendor) < 0 ||
		       read_number(reading, product, "id", UINT32_MAX, &usb.product) < 0))
		return -1;
	if (vendor && (!usb.vendor || xml_has(product, "id", NULL)))
		return fail_missing(reading, vendor, "the id of <vendor> or <product>");
	if (place && (read_number(reading, place, "bus", UINT32_MAX, &usb.bus) < 0 ||
		      read_number(reading, place, "device", UINT32_MAX, &usb.device) < 0))
		return -1;
	if (place && (xml_has(place, "bus", NULL) || xml_has(place, "device", NULL)))
		return fail_missing(reading, place, "bus or device of a USB <address>");
	/* libvirt reads one that says neither, and finds no device for it. */
	return vendor || place ? add_usb(reading, node, &usb) : 0;
}

static int read_subsystem(struct device_reading *reading, const struct xml_node *node,
			  const char *type, enum pci_source from)
{
	if (!type)
		return fail_missing(reading, node, "the type of a host device");
	if (!xml_child(node, "source"))
		return fail_missing(reading, node, "the <source> of a host device");
	if (str_equal(type, "pci"))
		return read_pci(reading, node, from);
	if (str_equal(type, "usb"))
		return read_usb(reading, node);
	if (from == PCI_FROM_HOSTDEV && str_equal(type, "mdev"))
		return read_mdev(reading, node);
	if (from == PCI_FROM_HOSTDEV && (str_equal(type, "scsi") || str_equal(type, "scsi_host")))
		return 0;
	return error_set(reading->err, EINVAL,
			 "domain XML line %ld: host device type '%s' is unknown", xml_line(node),
			 type);
}

/* conf/domain_conf.c:12890, virDomainHostdevDefParseXML. */
static int read_hostdev(const struct xml_node *node, struct device_reading *reading)
{
	autofree char *mode = xml_attribute(node, "mode");
	autofree char *type = xml_attribute(node, "type");
	if (mode && str_equal(mode, "capabilities")) /* containers only */
		return 0;
	if (mode && !str_equal(mode, "subsystem"))
		return error_set(reading->err, EINVAL,
				 "domain XML line %ld: hostdev mode '%s' is unknown",
				 xml_line(node), mode);
	return read_subsystem(reading, node, type, PCI_FROM_HOSTDEV);
}

/* conf/domain_conf.c:8691: what a network lent is in <actual>, which libvirt
 * reads in status files alone. A <vendor> makes the type usb. */
static int read_interface(const struct xml_node *node, struct device_reading *reading)
{
	const struct xml_node *actual = reading->status ? xml_child(node, "actual") : NULL;
	if (actual && xml_has(node, "type", "network"))
		node = actual;
	if (!xml_has(node, "type", "hostdev"))
		return 0;
	const struct xml_node *source = xml_child(node, "source");
	const struct xml_node *address = source ? xml_child(source, "address") : NULL;
	autofree char *type = address ? xml_attribute(address, "type") : NULL;
	if (!type && source && xml_child(source, "vendor"))
		type = str_copy("usb");
	return read_subsystem(reading, node, type, PCI_FROM_INTERFACE);
}

/* virDomainDiskSourceNVMeParse: here a managed that is neither yes nor no is
 * refused. */
static int read_nvme(struct device_reading *reading, const struct xml_node *source)
{
	struct guest_pci pci = {.from = PCI_FROM_NVME};
	autofree char *managed = xml_attribute(source, "managed");
	autofree char *namespace = xml_attribute(source, "namespace");
	if (!xml_has(source, "type", "pci"))
		return fail_missing(reading, source, "type='pci' of an NVMe <source>");
	char *rest = NULL;
	errno = 0;
	if (namespace)
		(void)strtoull(namespace, &rest, 10);
	if (!namespace || errno || rest == namespace || *rest)
		return fail_missing(reading, source, "the number of an NVMe namespace");
	if (managed && !str_equal(managed, "yes") && !str_equal(managed, "no"))
		return error_set(reading->err, EINVAL,
				 "domain XML line %ld: managed='%s' is neither yes nor no",
				 xml_line(source), managed);
	if (!xml_child(source, "address"))
		return fail_missing(reading, source, "the <address> of an NVMe <source>");
	pci.managed = str_equal(managed, "yes");
	if (read_address(reading, source, &pci.address) < 0)
		return -1;
	return device_add_pci(reading, source, &pci);
}

/* A disk or a mirror, and what backs it, one in the other. */
static int read_chain(struct device_reading *reading, const struct xml_node *node)
{
	for (; node; node = xml_child(node, "backingStore")) {
		const struct xml_node *source = xml_child(node, "source");
		bool nvme = xml_has(node, "type", "nvme");
		if (nvme && source && read_nvme(reading, source) < 0)
			return -1;
	}
	return 0;
}

static int read_disk(const struct xml_node *node, struct device_reading *reading)
{
	const struct xml_node *mirror = xml_child(node, "mirror");
	if (read_chain(reading, node) < 0)
		return -1;
	return mirror ? read_chain(reading, mirror) : 0;
}

int device_read(const struct xml_node *device, struct device_reading *reading)
{
	static const struct {
		const char *name;
		int (*read)(const struct xml_node *node, struct device_reading *reading);
	} kinds[] = {{"hostdev", read_hostdev}, {"interface", read_interface}, {"disk", read_disk}};
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (xml_is(device, kinds[i].name))
			return kinds[i].read(device, reading);
	return 0;
}
