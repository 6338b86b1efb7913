/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a domain XML sets its VM up (libvirt docs/formatdomain.rst). Nothing here fails for
 * a value that is odd: domain_xml.c has said whether the document can be taken.
 */
#include "input/domain_xml.h"

#include "base/memory.h"
#include "input/domain_xml_document.h"
#include "input/domain_xml_overrides.h"
#include "input/pci_number.h"
#include "input/short_error.h"

/* The first element that an expression selects, seen from the domain, or NULL. */
static const struct xml_node *find(const struct domain *domain, const char *xpath)
{
	autoselection found = {0};
	xml_select(domain->document, domain->node, xpath, &found);
	return found.count ? found.at[0] : NULL;
}

/* free() it. NULL where there is no such element or attribute. */
static char *find_attribute(const struct domain *domain, const char *xpath, const char *name)
{
	const struct xml_node *node = find(domain, xpath);
	return node ? xml_attribute(node, name) : NULL;
}

static bool is_there(const struct domain *domain, const char *xpath)
{
	return find(domain, xpath) != NULL;
}

static long line_of(const struct domain *domain, const char *xpath)
{
	const struct xml_node *node = find(domain, xpath);
	return node ? xml_line(node) : 0;
}

/* Bytes in a unit of memory: "KiB" where none is given (libvirt src/util/virutil.c,
 * virScaleInteger: "k" and "KiB" are 1024, "KB" 1000). */
static uint64_t unit_bytes(const char *unit)
{
	static const struct {
		const char *letters;
		unsigned shift;
	} units[] = {{"b", 0},	  {"bytes", 0}, {"k", 10},   {"kib", 10}, {"m", 20},
		     {"mib", 20}, {"g", 30},	{"gib", 30}, {"t", 40},	  {"tib", 40}};
	static const struct {
		const char *letters;
		uint64_t bytes;
	} decimal[] = {{"kb", 1000}, {"mb", 1000000}, {"gb", 1000000000}, {"tb", 1000000000000}};
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strcasecmp(units[i].letters, unit) == 0)
			return (uint64_t)1 << units[i].shift;
	for (size_t i = 0; i < ARRAY_SIZE(decimal); i++)
		if (strcasecmp(decimal[i].letters, unit) == 0)
			return decimal[i].bytes;
	return 1024;
}

/* In KiB; 0 for none. */
static uint64_t amount_of(const struct xml_node *node, const char *number)
{
	autofree char *unit = node ? xml_attribute(node, "unit") : NULL;
	uint64_t count = number ? strtoull(number, NULL, 10) : 0;
	uint64_t bytes = unit_bytes(unit ? unit : "KiB");
	return bytes >= 1024 && count > UINT64_MAX / (bytes / 1024) ? UINT64_MAX
	       : bytes >= 1024 && bytes % 1024 == 0		    ? count * (bytes / 1024)
								    : count / 1024 * bytes;
}

static uint64_t find_amount(const struct domain *domain, const char *xpath)
{
	const struct xml_node *node = find(domain, xpath);
	autofree char *text = node ? xml_text(node) : NULL;
	return amount_of(node, text);
}

static void read_memory(const struct domain *domain, struct guest_settings *ret)
{
	const struct xml_node *page = find(domain, "memoryBacking/hugepages/page");
	autofree char *size = page ? xml_attribute(page, "size") : NULL;
	ret->memory_kb = find_amount(domain, "memory");
	ret->memory_line = line_of(domain, "memory");
	ret->hard_limit_kb = find_amount(domain, "memtune/hard_limit");
	ret->limit_line = line_of(domain, "memtune/hard_limit");
	ret->hugepages = is_there(domain, "memoryBacking/hugepages");
	ret->page_kb = amount_of(page, size);
	ret->locked = is_there(domain, "memoryBacking/locked");
}

/* Which machine is one without a chipset of the 1990s: on x86 q35; others have PCI Express
 * from the start. */
static void read_machine(const struct domain *domain, struct guest_settings *ret)
{
	autofree char *arch = find_attribute(domain, "os/type", "arch");
	ret->machine = find_attribute(domain, "os/type", "machine");
	bool x86 = !arch || str_equal(arch, "x86_64") || str_equal(arch, "i686");
	ret->q35 = !x86 || (ret->machine && strstr(ret->machine, "q35"));
	autofree char *firmware = find_attribute(domain, ".", "type");
	ret->kvm = str_equal(firmware, "kvm");
	ret->uefi = !x86 || is_there(domain, "os[@firmware='efi']") ||
		    is_there(domain, "os/loader[@type='pflash']");
	const struct xml_node *loader = find(domain, "os/loader");
	autofree char *file = loader ? xml_text(loader) : NULL;
	if (file && (strstr(file, "OVMF") || strstr(file, "edk2") || strstr(file, "ovmf")))
		ret->uefi = true;
	ret->os_line = line_of(domain, "os");
}

static void read_features(const struct domain *domain, struct guest_settings *ret)
{
	const struct xml_node *vendor = find(domain, "features/hyperv/vendor_id[@state='on']");
	ret->kvm_hidden = is_there(domain, "features/kvm/hidden[@state='on']");
	ret->hyperv_vendor = vendor ? xml_attribute(vendor, "value") : NULL;
	ret->features_line = line_of(domain, "features");
	const struct xml_node *cpu = find(domain, "cpu");
	ret->cpu_mode = cpu ? xml_attribute(cpu, "mode") : NULL;
	ret->cpu_line = cpu ? xml_line(cpu) : 0;
	if (cpu && !ret->cpu_mode)
		ret->cpu_mode = str_copy("custom");
	/* Names of libosinfo: "http://microsoft.com/win/10". */
	ret->windows = is_there(domain, "features/hyperv") ||
		       is_there(domain, "metadata//*[contains(@id, 'microsoft.com/win')]");
}

static void read_picture(const struct domain *domain, struct guest_settings *ret)
{
	const struct xml_node *balloon = find(domain, "devices/memballoon");
	const struct xml_node *video = find(domain, "devices/video/model[@type!='none']");
	ret->balloon = balloon && !xml_has(balloon, "model", "none");
	ret->balloon_line = balloon ? xml_line(balloon) : 0;
	ret->video = video ? xml_attribute(video, "type") : NULL;
	ret->video_line = video ? xml_line(video) : 0;
	ret->graphics = is_there(domain, "devices/graphics");
	ret->graphics_gl = is_there(domain, "devices/graphics/gl[@enable='yes']") ||
			   is_there(domain, "devices/graphics[@type='egl-headless']");
}

/* Whatever a number is not is 0, as domain_xml.c has read it before. */
static unsigned number_of(const struct xml_node *node, const char *name)
{
	uint32_t number = 0;
	autofree char *text = xml_attribute(node, name);
	return text && pci_number_parse(text, &number) ? number : 0;
}

static struct pci_address address_of(const struct xml_node *node)
{
	return (struct pci_address){number_of(node, "domain"), (uint8_t)number_of(node, "bus"),
				    (uint8_t)number_of(node, "slot"),
				    (uint8_t)number_of(node, "function")};
}

static void read_rom(const struct xml_node *hostdev, struct guest_hostdev *ret)
{
	const struct xml_node *rom = xml_child(hostdev, "rom");
	if (!rom)
		return;
	ret->rom_off = xml_has(rom, "bar", "off") || xml_has(rom, "enabled", "no");
	ret->rom_file = xml_attribute(rom, "file");
}

static void read_hostdev(const struct xml_node *node, unsigned number, struct guest_settings *ret)
{
	const struct xml_node *source = xml_child(node, "source");
	const struct xml_node *address = source ? xml_child(source, "address") : NULL;
	const struct xml_node *slot = xml_child(node, "address");
	const struct xml_node *alias = xml_child(node, "alias");
	if (!address)
		return;
	struct guest_hostdev *hostdev = ARRAY_ADD(ret->hostdevs, ret->hostdev_count);
	hostdev->host = address_of(address);
	hostdev->line = xml_line(node);
	hostdev->number = number;
	hostdev->managed = xml_has(node, "managed", "yes");
	hostdev->subvendor = hostdev->subproduct = IDS_UNSET;
	hostdev->alias = alias ? xml_attribute(alias, "name") : NULL;
	hostdev->has_slot = slot && xml_has(slot, "type", "pci");
	if (hostdev->has_slot) {
		hostdev->slot = address_of(slot);
		hostdev->multifunction = xml_has(slot, "multifunction", "on");
	}
	read_rom(node, hostdev);
}

static void read_mdev(const struct xml_node *node, struct guest_settings *ret)
{
	const struct xml_node *source = xml_child(node, "source");
	const struct xml_node *address = source ? xml_child(source, "address") : NULL;
	autofree char *uuid = address ? xml_attribute(address, "uuid") : NULL;
	struct guest_mdev_settings mdev = {
		.line = xml_line(node),
		.display = xml_has(node, "display", "on"),
		.ramfb = xml_has(node, "ramfb", "on"),
	};
	if (uuid && uuid_parse(uuid, mdev.uuid))
		*ARRAY_ADD(ret->mdevs, ret->mdev_count) = mdev;
}

static void read_hostdevs(const struct domain *domain, struct guest_settings *ret)
{
	autoselection found = {0};
	xml_select(domain->document, domain->node, "devices/hostdev", &found);
	for (size_t i = 0; i < found.count; i++) {
		if (xml_has(found.at[i], "type", "pci"))
			read_hostdev(found.at[i], (unsigned)i, ret);
		else if (xml_has(found.at[i], "type", "mdev"))
			read_mdev(found.at[i], ret);
	}
}

int domain_xml_read_settings(const char *xml, size_t length, struct guest_settings *ret,
			     struct error *err)
{
	*ret = (struct guest_settings){0};
	autodocument *document = xml_document_read(xml, length, DOMAIN_XML_MAX, err);
	if (!document)
		return error_shorten(err);
	const struct domain domain = {document, xml_domain(document, err)};
	if (!domain.node)
		return -1;
	read_machine(&domain, ret);
	read_memory(&domain, ret);
	read_features(&domain, ret);
	read_picture(&domain, ret);
	read_hostdevs(&domain, ret);
	read_overrides(&domain, ret);
	return 0;
}
