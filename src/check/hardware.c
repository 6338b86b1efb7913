/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What cards have, and whether the guest, or a second start, can do with it: regions of
 * memory, outputs, resets. */

#include "base/memory.h"
#include "base/text.h"
#include "check/checker.h"

static const struct machine_bar *largest(const struct machine_function *function)
{
	const struct machine_bar *ret = NULL;
	for (size_t i = 0; i < function->bar_count; i++)
		if (function->bars[i].is_64_bit && (!ret || function->bars[i].size > ret->size))
			ret = &function->bars[i];
	return ret;
}

static const uint64_t usual_size = 256ull * MIB;

static void look_large(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && i < of->guest->pci_count; i++) {
		const struct machine_function *function = wanted_function(of, i);
		const struct machine_bar *bar = function ? largest(function) : NULL;
		if (!bar || bar->size <= usual_size || (of->settings->uefi && of->settings->q35))
			continue;
		struct finding *finding = found(
			checker, address_text(function->address).text,
			"its region %u has %llu MiB; the guest has %s%s%s", bar->index,
			(unsigned long long)(bar->size / MIB), of->settings->uefi ? "" : "a BIOS",
			of->settings->uefi || of->settings->q35 ? "" : " and ",
			of->settings->q35 ? "" : "a chipset of before PCI Express");
		advise(finding, "make the guest one of UEFI and q35; an installed Windows must be "
				"installed anew, or converted, for that");
		propose(finding, in_xml(of->settings->os_line),
			"<os firmware='efi'>\n  <type arch='x86_64' machine='q35'>hvm</type>\n</os>");
	}
}

static bool is_sized(const struct profile *profile, unsigned index)
{
	for (size_t i = 0; i < profile->gpu.bar_count; i++)
		if (profile->gpu.bars[i].index == index)
			return true;
	return false;
}

static void look_resized(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && i < of->guest->pci_count; i++) {
		const struct machine_function *function = wanted_function(of, i);
		for (size_t b = 0; function && b < function->bar_count; b++) {
			const struct machine_bar *bar = &function->bars[b];
			if (!bar->resizable || bar->size <= usual_size ||
			    !function_is_display(function) || is_sized(of->profile, bar->index))
				continue;
			struct finding *finding =
				found(checker, address_text(function->address).text,
				      "its region %u could have another size than %llu MiB",
				      bar->index, (unsigned long long)(bar->size / MIB));
			advise(finding, "if the guest's driver ends with Code 43, have it smaller "
					"meanwhile");
			propose(finding,
				str_copy(of->profile->path ? of->profile->path : "the profile"),
				"[gpu]\nbar = %u:256M", bar->index);
		}
	}
}

static const struct card *shown_card(const struct check_case *of, struct pci_address address)
{
	return of->view ? display_find_card(&of->view->display, address) : NULL;
}

/* nvidia names connectors with nvidia_drm.modeset=1 alone. */
static bool may_hide_outputs(const struct machine_function *function)
{
	return function_is_vga(function) && str_equal(function->driver, "nvidia");
}

static void look_outputs(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && i < of->guest->pci_count; i++) {
		const struct machine_function *function = wanted_function(of, i);
		if (!function || !function_is_display(function))
			continue;
		const struct card *card = shown_card(of, function->address);
		bool none = card ? !card->connectors && !may_hide_outputs(function)
				 : !function_is_vga(function);
		if (none && !of->settings->video)
			advise(found(checker, address_text(function->address).text,
				     card ? "it has no connector"
					  : "it is a 3D controller (class %06x)",
				     function->class),
			       "keep an emulated display, or have Looking Glass or a remote desktop "
			       "show what the guest draws");
	}
}

/* Families that gnif's vendor-reset is for (its README). */
static bool needs_vendor_reset(const struct machine_function *function)
{
	static const struct {
		unsigned from, to;
	} families[] = {{0x67c0, 0x67ff}, {0x6980, 0x699f}, {0x6860, 0x687f}, {0x66a0, 0x66af},
			{0x7310, 0x731f}, {0x7340, 0x734f}, {0x7360, 0x7362}, {0x738c, 0x738e}};
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (function->product >= families[i].from && function->product <= families[i].to)
			return function->vendor == VENDOR_AMD;
	return false;
}

static void look_reset(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && i < of->guest->pci_count; i++) {
		autotext left = {0};
		const struct machine_function *card = wanted_function(of, i);
		if (!is_card(card) || card->has_reset)
			continue;
		find_left_of_card(of, card, &left);
		if (left.length)
			advise(found(checker, address_text(card->address).text,
				     "it has no reset of its own, and %s stays with the host",
				     left.at),
			       "hand the card over as a whole: then its slot can be reset");
	}
}

static void look_vendor_reset(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && i < of->guest->pci_count; i++) {
		const struct machine_function *card = wanted_function(of, i);
		if (!card || !function_is_display(card) || !needs_vendor_reset(card) ||
		    of->machine->vendor_reset == SEEN_YES)
			continue;
		struct finding *finding = found(checker, address_text(card->address).text,
						"%04x:%04x, and vendor-reset is not loaded",
						card->vendor, card->product);
		advise(finding, "install vendor-reset (dkms), load it at boot, and set this in the "
				"profile");
		propose(finding, str_copy(of->profile->path ? of->profile->path : "the profile"),
			"[gpu]\nreset = device_specific");
	}
}

static void look_framebuffer(struct checker *checker)
{
	const struct check_case *of = checker->of;
	if (!of->view || of->profile->display.handover != DISPLAY_NONE)
		return;
	for (size_t i = 0; i < of->view->display.framebuffer_count; i++) {
		const struct framebuffer *framebuffer = &of->view->display.framebuffers[i];
		if (!framebuffer->driver || !framebuffer->has_owner ||
		    !is_wanted(of, framebuffer->owner))
			continue;
		advise(found(checker, address_text(framebuffer->owner).text,
			     "%s has its memory as %s, and handover = none in [display] leaves it so",
			     framebuffer->driver, framebuffer->name),
		       "set handover = auto, or unbind it before the VM starts");
	}
}

static const struct check checks[] = {
	{"large-regions", GRADE_HARD, "The guest has no room for the card's memory",
	 "a BIOS, or the old chipset, has no room for such regions below 4 GiB and gives none above: "
	 "the guest does not start, or its driver ends with Code 12",
	 look_large},
	{"resizable-bar", GRADE_SOFT,
	 "The card shows more memory at once than drivers of guests are used to",
	 "with resizable regions at their full size some guests' drivers end with Code 43",
	 look_resized},
	{"no-outputs", GRADE_SOFT, "The card has no screen to show the guest on",
	 "the guest draws where nobody sees it; on laptops without a mux the panel is the other card's",
	 look_outputs},
	{"reset-missing", GRADE_SOFT, "The card cannot be reset",
	 "a second start of the VM may find the card as the first has left it", look_reset},
	{"reset-amd", GRADE_SOFT, "The card is of a family that resets badly",
	 "it works once, and is dead or black at the second start, until the host was off",
	 look_vendor_reset},
	{"framebuffer-left", GRADE_HARD, "The firmware's frame buffer stays on the card",
	 "QEMU ends with 'BAR 0: can't reserve [mem ...]', as the memory is in use",
	 look_framebuffer},
};

CHECK_TABLE(check_hardware, "What the cards have", checks);
