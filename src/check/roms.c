/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Option ROMs of cards, and the firmware of the guest that runs them. */

#include <errno.h>

#include "base/memory.h"
#include "base/text.h"
#include "check/checker.h"

/* A card whose ROM the guest's firmware is to run. */
struct rom_case {
	const struct machine_function *function;
	const struct guest_hostdev *hostdev;
};

static bool find_case(const struct check_case *of, size_t index, struct rom_case *ret)
{
	ret->hostdev = &of->settings->hostdevs[index];
	ret->function = machine_find_function(of->machine, ret->hostdev->host);
	return ret->function && function_is_display(ret->function);
}

/* Calls look() for each card. */
static void each_card(struct checker *checker,
		      void (*look)(struct checker *checker, const struct rom_case *at))
{
	struct rom_case at;
	for (size_t i = 0; checker->of->settings && i < checker->of->settings->hostdev_count; i++)
		if (find_case(checker->of, i, &at))
			look(checker, &at);
}

static bool was_read(const struct guest_hostdev *hostdev)
{
	return (hostdev->rom_file || hostdev->rom_is_own) && !hostdev->rom_unread &&
	       !hostdev->rom_errno;
}

static const char *rom_name(const struct guest_hostdev *hostdev)
{
	return hostdev->rom_file ? hostdev->rom_file : "the card's own ROM";
}

static void propose_file(const struct rom_case *at, struct finding *finding)
{
	propose(finding, in_xml(at->hostdev->line),
		"<rom file='/usr/share/vgabios/%04x-%04x.rom'/>", at->function->vendor,
		at->function->product);
}

static void judge_missing(struct checker *checker, const struct rom_case *at)
{
	const struct guest_hostdev *hostdev = at->hostdev;
	if (!hostdev->rom_file || (!hostdev->rom_errno && !hostdev->rom_unread))
		return;
	const struct address_text text = address_text(hostdev->host);
	const char *address = text.text;
	if (hostdev->rom_errno == ENOENT)
		advise(found(checker, address, "there is no file %s", hostdev->rom_file),
		       "put it there, or take <rom file=...> out of the domain XML");
	else
		advise(could_not_tell(checker, address, "%s could not be read%s%s",
				      hostdev->rom_file, hostdev->rom_errno ? ": " : "",
				      hostdev->rom_errno ? strerror(hostdev->rom_errno) : ""),
		       "run virt-handover check as root, on the host itself");
}

static void look_missing(struct checker *checker)
{
	each_card(checker, judge_missing);
}

static void judge_broken(struct checker *checker, const struct rom_case *at)
{
	const struct guest_hostdev *hostdev = at->hostdev;
	const struct rom *rom = &hostdev->rom;
	if (!was_read(hostdev) || rom->end == ROM_WHOLE)
		return;
	const char *what = rom->end == ROM_CUT	     ? "it ends in the middle of an image"
			   : rom->end == ROM_NO_PCIR ? "an image has no PCI data structure"
			   : rom->end == ROM_ENDLESS
				   ? "its last image does not say that it is the last"
				   : "no image begins there (55 AA)";
	/* What stands behind a last image that does not call itself so is of no harm. */
	if (rom->image_count && rom->end != ROM_CUT)
		return;
	struct finding *finding = found(checker, address_text(hostdev->host).text,
					"%s, byte %zu: %s", rom_name(hostdev), rom->end_at, what);
	advise(finding,
	       "read it anew, with the card unused (echo 1 > rom; cat rom > FILE; echo 0 > "
	       "rom); files of GPU-Z have a header of NVIDIA's before 55 AA, to be cut off");
}

static void look_broken(struct checker *checker)
{
	each_card(checker, judge_broken);
}

static void judge_other(struct checker *checker, const struct rom_case *at)
{
	const struct guest_hostdev *hostdev = at->hostdev;
	if (!was_read(hostdev) || !hostdev->rom.image_count)
		return;
	const struct rom_image *image = &hostdev->rom.images[0];
	if (image->vendor == at->function->vendor && image->product == at->function->product)
		return;
	struct finding *finding =
		found(checker, address_text(hostdev->host).text,
		      "%s is for %04x:%04x, the card is %04x:%04x", rom_name(hostdev),
		      image->vendor, image->product, at->function->vendor, at->function->product);
	if (image->vendor == at->function->vendor)
		finding->grade = GRADE_SOFT; /* one ROM may be for several cards of a maker */
	advise(finding, "take the ROM of this very card");
}

static void look_other(struct checker *checker)
{
	each_card(checker, judge_other);
}

static void judge_efi(struct checker *checker, const struct rom_case *at)
{
	const struct guest_hostdev *hostdev = at->hostdev;
	if (!was_read(hostdev) || !hostdev->rom.image_count || !checker->of->settings->uefi ||
	    rom_has(&hostdev->rom, ROM_EFI))
		return;
	struct finding *finding =
		found(checker, address_text(hostdev->host).text,
		      "a guest of UEFI, and %s has no EFI image", rom_name(hostdev));
	advise(finding,
	       "find a ROM of the card with one (its maker may have an update), or have the "
	       "guest start by a BIOS");
	propose_file(at, finding);
}

static void look_efi(struct checker *checker)
{
	each_card(checker, judge_efi);
}

static void judge_bios(struct checker *checker, const struct rom_case *at)
{
	const struct guest_hostdev *hostdev = at->hostdev;
	const struct guest_settings *settings = checker->of->settings;
	if (settings->uefi || (was_read(hostdev) && rom_has(&hostdev->rom, ROM_X86)))
		return;
	bool known = was_read(hostdev) && hostdev->rom.image_count;
	struct finding *finding =
		found(checker, address_text(hostdev->host).text, "a guest of SeaBIOS%s%s",
		      known ? ", and no legacy image in " : "", known ? rom_name(hostdev) : "");
	if (!known)
		finding->grade = GRADE_SOFT;
	advise(finding, "make the guest one of UEFI (OVMF); an installed system must be installed "
			"anew, or converted, for that");
	propose(finding, in_xml(settings->os_line),
		"<os firmware='efi'>\n  <type arch='x86_64' machine='q35'>hvm</type>\n</os>");
}

static void look_bios(struct checker *checker)
{
	each_card(checker, judge_bios);
}

static void judge_boot(struct checker *checker, const struct rom_case *at)
{
	if (!at->function->boot_vga || at->hostdev->rom_file || at->hostdev->rom_off)
		return;
	struct finding *finding =
		found(checker, address_text(at->hostdev->host).text,
		      "it is the boot display, and the domain XML gives it no ROM");
	advise(finding,
	       "give it the ROM from a file: read on a host that started on another card, or "
	       "from the card's maker");
	propose_file(at, finding);
}

static void look_boot(struct checker *checker)
{
	each_card(checker, judge_boot);
}

static void judge_absent(struct checker *checker, const struct rom_case *at)
{
	if (at->function->has_rom || at->hostdev->rom_file || at->hostdev->rom_off ||
	    at->function->boot_vga)
		return;
	struct finding *finding = found(checker, address_text(at->hostdev->host).text,
					"it has no ROM that the guest could see");
	advise(finding,
	       "if the guest's driver fails (RmInitAdapter, Code 43), give it the ROM from a "
	       "file; on laptops it is a part of the firmware, and of ACPI's _ROM");
	propose_file(at, finding);
}

static void look_absent(struct checker *checker)
{
	each_card(checker, judge_absent);
}

static void judge_hidden(struct checker *checker, const struct rom_case *at)
{
	if (!at->hostdev->rom_off || !function_is_vga(at->function))
		return;
	struct finding *finding = found(checker, address_text(at->hostdev->host).text,
					"the domain XML hides its ROM from the guest");
	advise(finding, "take that out, unless the ROM hangs the guest's firmware");
	propose(finding, in_xml(at->hostdev->line), "<rom bar='on'/>");
}

static void look_hidden(struct checker *checker)
{
	each_card(checker, judge_hidden);
}

static void judge_unread(struct checker *checker, const struct rom_case *at)
{
	const struct guest_hostdev *hostdev = at->hostdev;
	const struct address_text text = address_text(hostdev->host);
	const char *address = text.text;
	if (hostdev->rom_file || hostdev->rom_off || !at->function->has_rom ||
	    at->function->boot_vga || !function_is_vga(at->function) || was_read(hostdev))
		return;
	if (hostdev->rom_is_own)
		advise(found(checker, address, "the kernel does not read it: %s",
			     strerror(hostdev->rom_errno)),
		       "give the guest the ROM from a file");
	else
		advise(could_not_tell(checker, address, "what is in it was not read"),
		       "run virt-handover check --read-rom, which turns the ROM on for a moment, with "
		       "no VM running on the card");
}

static void look_unread(struct checker *checker)
{
	each_card(checker, judge_unread);
}

static const struct check checks[] = {
	{"rom-missing", GRADE_HARD, "The file with the card's ROM is not there",
	 "QEMU does not start without a file that it was told of", look_missing},
	{"rom-broken", GRADE_HARD, "The ROM is broken",
	 "the guest's firmware runs nothing of it: the screen stays black until the guest's driver "
	 "starts, and some drivers do not",
	 look_broken},
	{"rom-other-card", GRADE_HARD, "The ROM is another card's",
	 "firmware and drivers do not take a ROM of other ids; a foreign one can hang the card",
	 look_other},
	{"rom-no-efi", GRADE_SOFT, "The ROM has no EFI image",
	 "UEFI shows nothing on the card: the screen stays black until the guest's driver starts",
	 look_efi},
	{"rom-no-bios", GRADE_HARD, "The guest's BIOS cannot start the card",
	 "SeaBIOS runs legacy images alone, by the old VGA registers; cards of today have none: the "
	 "guest hangs, or its screen stays black",
	 look_bios},
	{"rom-of-boot-display", GRADE_SOFT, "The guest may get a worn copy of the ROM",
	 "the kernel shows the boot display's ROM as the firmware has left it in memory: often altered, "
	 "and without its EFI image",
	 look_boot},
	{"rom-absent", GRADE_SOFT, "The card has no ROM of its own",
	 "drivers for laptops look for it: the guest's may end with Code 43, or 'failed to copy vbios'",
	 look_absent},
	{"rom-hidden", GRADE_SOFT, "The guest does not see the card's ROM",
	 "its firmware shows nothing on the card's screen", look_hidden},
	{"rom-unread", GRADE_SOFT, "The card's ROM is not known",
	 "whether the guest's firmware can start the card depends on its images", look_unread},
};

CHECK_TABLE(check_roms, "ROMs and firmware", checks);
