/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The profile, held against the VM that it is for. */

#include "base/memory.h"
#include "base/text.h"
#include "check/checker.h"
#include "model/names.h"

static bool wants_anything(const struct guest *guest)
{
	return guest->pci_count || guest->mdev_count;
}

static void look_missing(struct checker *checker)
{
	const struct check_case *of = checker->of;
	if (!of->guest || of->configured || !wants_anything(of->guest))
		return;
	struct finding *finding =
		found(checker, NULL, "VM '%s' wants devices and has no profile", of->guest->name);
	advise(finding, "make an empty one, which means: do what the domain XML asks for");
	propose(finding, NULL, "touch '/" PATH_PROFILES "/%s" PROFILE_ENDING "'", of->guest->name);
	finding->own = OWN_PROFILE;
}

/* Nobody then takes it from the host's driver. */
static void look_unmanaged(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && !of->configured && i < of->settings->hostdev_count;
	     i++) {
		const struct guest_hostdev *hostdev = &of->settings->hostdevs[i];
		const struct device *device =
			of->view ? host_view_find_device(of->view, hostdev->host) : NULL;
		if (!device || !device->driver || device->vfio || hostdev->managed)
			continue;
		struct finding *finding =
			found(checker, address_text(hostdev->host).text,
			      "%s has it, managed='no' in the domain XML, and no profile",
			      device->driver);
		advise(finding, "make a profile: then virt-handover binds it, and gives it back");
		propose(finding, NULL, "touch '/" PATH_PROFILES "/%s" PROFILE_ENDING "'",
			of->guest->name);
		finding->own = OWN_PROFILE;
	}
}

/* Why a key can have no effect for this VM: each says true where it has none. */

static bool wants_no_pci(const struct check_case *of)
{
	return !of->guest->pci_count && !of->profile->pci.also_count;
}

static bool wants_no_mdev(const struct check_case *of)
{
	return !of->guest->mdev_count;
}

static bool wants_no_display(const struct check_case *of)
{
	for (size_t i = 0; i < of->machine->function_count; i++)
		if (function_is_display(&of->machine->functions[i]) &&
		    is_wanted(of, of->machine->functions[i].address))
			return false;
	return true;
}

static bool resizes_nothing(const struct check_case *of)
{
	for (size_t i = 0; i < of->machine->function_count; i++) {
		const struct machine_function *function = &of->machine->functions[i];
		for (size_t b = 0; b < function->bar_count && is_wanted(of, function->address); b++)
			if (function->bars[b].resizable)
				return false;
	}
	return true;
}

static bool has_no_companions(const struct check_case *of)
{
	for (size_t i = 0; of->view && i < of->view->device_count; i++)
		if (!is_wanted(of, of->view->devices[i].address) &&
		    !device_is_bridge(&of->view->devices[i]))
			return false;
	return true;
}

static bool hands_no_display_over(const struct check_case *of)
{
	return of->profile->display.handover == DISPLAY_NONE;
}

/* The first row that is of the key and holds; a key of NULL stands for all of the section. */
static const struct idle_row {
	const char *section, *key;
	bool (*is_idle)(const struct check_case *of);
	const char *because;
} idle_rows[] = {
	{"pci", "companions", wants_no_pci, "the VM wants no PCI function"},
	{"pci", "driver", wants_no_pci, "the VM wants no PCI function"},
	{"pci", "return", wants_no_pci, "the VM wants no PCI function"},
	{"pci", "companions", has_no_companions, "no other device is in the groups that it wants"},
	{"gpu", NULL, wants_no_pci, "the VM wants no PCI function"},
	{"gpu", "bar", resizes_nothing, "no region of a wanted device can have another size"},
	{"holders", NULL, wants_no_pci, "the VM wants no PCI function"},
	{"display", NULL, wants_no_display, "the VM wants no graphics card"},
	{"display", "manager", hands_no_display_over, "handover = none leaves the display alone"},
	{"display", "sessions", hands_no_display_over, "handover = none leaves the display alone"},
	{"mdev", NULL, wants_no_mdev, "the VM wants no mediated device"},
};

static const char *why_idle(const struct check_case *of, const struct profile_line *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(idle_rows); i++) {
		const struct idle_row *row = &idle_rows[i];
		bool section =
			str_equal(row->section, line->section) ||
			(str_equal(row->section, "mdev") && str_starts(line->section, "mdev "));
		if (section && (!row->key || str_equal(row->key, line->key)) && row->is_idle(of))
			return row->because;
	}
	return NULL;
}

static void look_idle(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->lines && i < of->lines->count; i++) {
		const struct profile_line *line = &of->lines->at[i];
		const char *because = why_idle(of, line);
		if (!because)
			continue;
		struct finding *finding =
			found(checker, NULL, "%s line %u: %s in [%s], but %s", of->profile->path,
			      line->line, line->key, line->section, because);
		advise(finding, "take the line out, if the profile is for this VM alone");
		propose(finding, str_format("%s:%u", of->profile->path, line->line), "; %s = %s",
			line->key, line->value);
		finding->own = OWN_PROFILE_LINE;
		finding->own_line = line->line;
	}
}

static bool is_for_any(const struct profile_mdev *section, const struct guest *guest)
{
	for (size_t i = 0; i < guest->mdev_count; i++)
		if (profile_mdev_is_for(section, guest, i))
			return true;
	return false;
}

static void look_mdevs(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->lines && of->guest->mdev_count && i < of->profile->mdev_count; i++) {
		const struct profile_mdev *section = &of->profile->mdev[i];
		if (!is_for_any(section, of->guest))
			advise(found(checker, section->of,
				     "%s has a section for it, the domain XML does not "
				     "name it",
				     of->profile->path),
			       "write the uuid that the domain XML has");
	}
}

static void look_extra(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->lines && i < of->profile->pci.also_count; i++) {
		struct pci_address address = of->profile->pci.also[i];
		if (!guest_find_pci(of->guest, address))
			advise(found(checker, address_text(address).text,
				     "%s names it, the domain XML does not", of->profile->path),
			       "add a <hostdev> for it, or take it out of devices in [pci]; a function "
			       "that only has to be out of the way is meant so");
	}
}

static bool names_also(const struct profile *profile, struct pci_address address)
{
	for (size_t i = 0; i < profile->pci.also_count; i++)
		if (pci_address_equal(profile->pci.also[i], address))
			return true;
	return false;
}

static void look_left(struct checker *checker)
{
	const struct check_case *of = checker->of;
	if (!of->lines || of->profile->pci.from_xml)
		return;
	for (size_t i = 0; i < of->guest->pci_count; i++)
		if (!names_also(of->profile, of->guest->pci[i].address))
			advise(found(checker, address_text(of->guest->pci[i].address).text,
				     "the domain XML names it, and devices in [pci] of %s leaves it out",
				     of->profile->path),
			       "add xml to devices, unless libvirt is to take that one by itself");
}

static const struct check checks[] = {
	{"profile-missing", GRADE_SOFT, "The VM has no profile",
	 "virt-handover leaves it alone: nobody asks who uses its devices, and no display is handed "
	 "over",
	 look_missing},
	{"unmanaged", GRADE_HARD, "Nobody takes the device from the host",
	 "libvirt takes none that is managed='no': it refuses to start ('must be manually detached')",
	 look_unmanaged},
	{"key-without-effect", GRADE_SOFT, "A key of the profile has no effect",
	 "what it was written for does not happen", look_idle},
	{"mdev-not-in-xml", GRADE_SOFT, "A mediated device of the profile is not in the XML",
	 "its section is for nothing: the uuid may be mistyped", look_mdevs},
	{"device-not-in-xml", GRADE_SOFT, "A device of the profile is not in the XML",
	 "it is taken from the host, and the guest does not get it", look_extra},
	{"device-not-in-profile", GRADE_SOFT, "A device of the XML is left to libvirt",
	 "libvirt takes it without asking who uses it, and an unbind that hangs hangs its daemon",
	 look_left},
};

CHECK_TABLE(check_profile, "Profile", checks);
