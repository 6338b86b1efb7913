/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The cards that the VM wants, and how the guest is to see them. */

#include <stdio.h>

#include "base/memory.h"
#include "base/text.h"
#include "check/checker.h"

static bool same_slot(struct pci_address a, struct pci_address b)
{
	return a.domain == b.domain && a.bus == b.bus && a.slot == b.slot;
}

void find_left_of_card(const struct check_case *of, const struct machine_function *card,
		       struct text *ret)
{
	enum { CLASS_BRIDGE = 0x06 };
	for (size_t i = 0; i < of->machine->function_count; i++) {
		const struct machine_function *other = &of->machine->functions[i];
		if (!same_slot(other->address, card->address) || is_wanted(of, other->address) ||
		    other->class >> 16 == CLASS_BRIDGE)
			continue;
		text_addf(ret, "%s%s%s%s%s", ret->length ? ", " : "",
			  address_text(other->address).text, other->driver ? " (" : "",
			  other->driver ? other->driver : "", other->driver ? ")" : "");
	}
}

bool is_card(const struct machine_function *function)
{
	return function && function_is_display(function) && function->address.bus;
}

static void look_functions(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && i < of->guest->pci_count; i++) {
		autotext left = {0};
		const struct machine_function *card = wanted_function(of, i);
		if (!is_card(card))
			continue;
		find_left_of_card(of, card, &left);
		if (!left.length)
			continue;
		autotext change = {0};
		for (size_t f = 0; f < of->machine->function_count; f++) {
			const struct pci_address at = of->machine->functions[f].address;
			if (same_slot(at, card->address) && !is_wanted(of, at))
				text_addf(&change,
					  "%s<hostdev mode='subsystem' type='pci' managed='yes'>\n"
					  "  <source>\n    <address domain='0x%04x' bus='0x%02x' "
					  "slot='0x%02x' function='0x%x'/>\n  </source>\n"
					  "</hostdev>",
					  change.length ? "\n" : "", at.domain, at.bus, at.slot,
					  at.function);
		}
		struct finding *finding = found(checker, address_text(card->address).text,
						"the domain XML leaves out %s", left.at);
		advise(finding, "hand the card over as a whole");
		propose(finding, in_xml(0), "%s", text_string(&change));
	}
}

static const struct guest_hostdev *hostdev_of(const struct check_case *of, size_t index)
{
	return guest_settings_find(of->settings, of->guest->pci[index].address);
}

/* Function 0 of one card and where another of it is to be in the guest. */
static const char *judge_slots(const struct guest_hostdev *first, const struct guest_hostdev *other)
{
	if (!same_slot(first->slot, other->slot))
		return "in another slot of the guest than";
	return first->multifunction ? NULL : "without multifunction='on' at";
}

static void look_slots(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && i < of->settings->hostdev_count; i++) {
		const struct guest_hostdev *other = &of->settings->hostdevs[i];
		struct pci_address zero = other->host;
		zero.function = 0;
		const struct guest_hostdev *first = guest_settings_find(of->settings, zero);
		if (!other->host.function || !other->has_slot || !first || !first->has_slot)
			continue;
		const char *what = judge_slots(first, other);
		if (!what)
			continue;
		struct finding *finding =
			found(checker, address_text(other->host).text, "it is %s %s", what,
			      address_text(first->host).text);
		advise(finding, "put it beside function 0, and say multifunction='on' there");
		propose(finding, in_xml(first->line),
			"<address type='pci' domain='0x%04x' bus='0x%02x' slot='0x%02x' "
			"function='0x0' multifunction='on'/>\nand for %s\n<address type='pci' "
			"domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'/>",
			first->slot.domain, first->slot.bus, first->slot.slot,
			address_text(other->host).text, first->slot.domain, first->slot.bus,
			first->slot.slot, other->host.function);
	}
}

/* Classes of the chipset's own functions. */
static const char *chipset_name(unsigned class)
{
	static const struct {
		unsigned class;
		const char *name;
	} known[] = {{0x0600, "the host bridge"},
		     {0x0601, "the ISA (LPC) bridge"},
		     {0x0c05, "the SMBus controller"},
		     {0x0580, "the chipset's memory controller"}};
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (class >> 8 == known[i].class)
			return known[i].name;
	return NULL;
}

static void look_chipset(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && i < of->guest->pci_count; i++) {
		const struct machine_function *function = wanted_function(of, i);
		const char *name = function ? chipset_name(function->class) : NULL;
		if (!name)
			continue;
		const struct guest_hostdev *hostdev = hostdev_of(of, i);
		struct finding *finding =
			found(checker, address_text(function->address).text, "it is %s", name);
		advise(finding, "take its <hostdev> out of the domain XML");
		propose(finding, in_xml(hostdev ? hostdev->line : 0),
			"<!-- no <hostdev> for %s -->", address_text(function->address).text);
	}
}

/* "... = 5464" as libvirt's schema has the type, with the number as it prints it. */
static void propose_ids(const struct guest_hostdev *hostdev,
			const struct machine_function *function, struct finding *finding)
{
	autofree char *alias = hostdev->alias ? str_copy(hostdev->alias)
					      : str_format("hostdev%u", hostdev->number);
	propose(finding, in_xml(0),
		"<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n"
		"...\n"
		"<qemu:override>\n"
		"  <qemu:device alias='%s'>\n"
		"    <qemu:frontend>\n"
		"      <qemu:property name='x-pci-sub-vendor-id' type='unsigned' value='%u'/>\n"
		"      <qemu:property name='x-pci-sub-device-id' type='unsigned' value='%u'/>\n"
		"    </qemu:frontend>\n"
		"  </qemu:device>\n"
		"</qemu:override>",
		alias, function->subvendor, function->subproduct);
}

static void look_ids(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && i < of->guest->pci_count; i++) {
		const struct machine_function *function = wanted_function(of, i);
		const struct guest_hostdev *hostdev = hostdev_of(of, i);
		if (!hostdev || !function || function->vendor != VENDOR_NVIDIA ||
		    !function_is_display(function) || !function->subvendor ||
		    of->machine->laptop != SEEN_YES || hostdev->subvendor != IDS_UNSET ||
		    hostdev->subproduct != IDS_UNSET)
			continue;
		struct finding *finding = found(
			checker, address_text(function->address).text,
			"a laptop, whose card is %04x:%04x by its maker; the XML does not tell the "
			"guest",
			function->subvendor, function->subproduct);
		advise(finding, "if its driver ends with Code 31 or 43, tell it");
		propose_ids(hostdev, function, finding);
	}
}

static void look_wrong_ids(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && i < of->guest->pci_count; i++) {
		const struct machine_function *function = wanted_function(of, i);
		const struct guest_hostdev *hostdev = hostdev_of(of, i);
		bool set = hostdev &&
			   (hostdev->subvendor != IDS_UNSET || hostdev->subproduct != IDS_UNSET);
		if (!set || !function || !function->subvendor ||
		    ((unsigned)hostdev->subvendor == function->subvendor &&
		     (unsigned)hostdev->subproduct == function->subproduct))
			continue;
		struct finding *finding =
			found(checker, address_text(function->address).text,
			      "the guest is told %04x:%04x, the card is %04x:%04x",
			      hostdev->subvendor & 0xffff, hostdev->subproduct & 0xffff,
			      function->subvendor, function->subproduct);
		advise(finding, "tell it what the card is");
		propose_ids(hostdev, function, finding);
	}
}

static void look_managed(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->view && i < of->settings->hostdev_count; i++) {
		const struct guest_hostdev *hostdev = &of->settings->hostdevs[i];
		const struct device *device = host_view_find_device(of->view, hostdev->host);
		bool variant = device && device->driver && device->vfio &&
			       !str_equal(device->driver, "vfio-pci");
		if (!variant || !hostdev->managed)
			continue;
		struct finding *finding =
			found(checker, address_text(hostdev->host).text,
			      "%s serves guests itself, and managed='yes' has libvirt take it away",
			      device->driver);
		advise(finding, "leave the device where it is");
		propose(finding, in_xml(hostdev->line),
			"<hostdev mode='subsystem' type='pci' managed='no'>");
	}
}

static const struct check checks[] = {
	{"functions-missing", GRADE_SOFT, "The guest gets a part of a card",
	 "the card cannot be reset as a whole then; the next start of the VM, or the host's driver, may "
	 "find it hung",
	 look_functions},
	{"guest-slots", GRADE_SOFT, "The guest sees the card's functions apart",
	 "drivers look for the sound of a card beside it, in the same slot; some end with Code 43 or "
	 "crackle",
	 look_slots},
	{"chipset-device", GRADE_HARD, "The VM wants a part of the chipset",
	 "the host does not run well without it, and no guest can use it", look_chipset},
	{"subsystem-ids", GRADE_SOFT, "The guest may see other subsystem ids than the card's",
	 "drivers for laptops are chosen by them: the guest's ends with Code 31 or 43 without",
	 look_ids},
	{"subsystem-ids-wrong", GRADE_HARD, "The guest is told another card's subsystem ids",
	 "drivers for laptops are chosen by them: the guest's finds another laptop",
	 look_wrong_ids},
	{"managed-variant", GRADE_HARD,
	 "libvirt would take the card from the driver that serves guests",
	 "the virtual functions of a vGPU stay with NVIDIA's driver, also while a guest has them",
	 look_managed},
};

CHECK_TABLE(check_cards, "Cards", checks);
