/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What of an earlier setup takes cards at boot, before anybody hands them over. */

#include <stdio.h>

#include "base/memory.h"
#include "base/text.h"
#include "check/checker.h"

/* A line, or the kernel's command line, that names devices for vfio-pci by their ids. */
struct ids_source {
	const char *list;	      /* behind "ids=" */
	const struct file_line *line; /* NULL for the command line */
};

static size_t find_sources(const struct machine *machine, struct ids_source *ret, size_t most)
{
	static const char option[] = "vfio-pci.ids=";
	size_t count = 0;
	const char *at = machine->cmdline ? strstr(machine->cmdline, option) : NULL;
	if (at)
		ret[count++] = (struct ids_source){at + strlen(option), NULL};
	for (size_t i = 0; i < machine->modprobe_count && count < most; i++) {
		const struct file_line *line = &machine->modprobe[i];
		bool options = str_starts(line->text, "options vfio-pci ") ||
			       str_starts(line->text, "options vfio_pci ");
		at = options ? strstr(line->text, " ids=") : NULL;
		if (at)
			ret[count++] = (struct ids_source){at + strlen(" ids="), line};
	}
	return count;
}

static bool names(const struct ids_source *source, const struct machine_function *function)
{
	char ids[16];
	snprintf(ids, sizeof ids, "%04x:%04x", function->vendor, function->product);
	size_t length = strcspn(source->list, " ");
	for (const char *at = source->list; at < source->list + length; at++)
		if (strncasecmp(at, ids, strlen(ids)) == 0)
			return true;
	return false;
}

static void tell_where(const struct ids_source *source, struct finding *finding)
{
	const char *what = source->line ? source->line->path : "the kernel's command line";
	advise(finding,
	       "take the ids out of %s%s, have the initramfs made anew, and reboot: "
	       "virt-handover binds the card when the VM starts",
	       what, source->line ? "" : " (vfio-pci.ids=)");
	if (source->line)
		propose(finding, str_format("%s:%u", source->line->path, source->line->line),
			"# %s", source->line->text);
}

/* The kernel takes every card of those ids; one that nobody wants too. */
static const struct machine_function *find_twin(const struct check_case *of,
						const struct ids_source *source, bool ours)
{
	for (size_t i = 0; i < of->machine->function_count; i++) {
		const struct machine_function *function = &of->machine->functions[i];
		bool wanted = !of->guest || is_wanted(of, function->address);
		if (wanted == ours && names(source, function))
			return function;
	}
	return NULL;
}

enum { SOURCES_MAX = 8 };

static void look_ids(struct checker *checker)
{
	struct ids_source sources[SOURCES_MAX];
	const struct check_case *of = checker->of;
	size_t count = find_sources(of->machine, sources, SOURCES_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct machine_function *mine = find_twin(of, &sources[i], true);
		if (mine)
			tell_where(&sources[i], found(checker, address_text(mine->address).text,
						      "vfio-pci is told to take %04x:%04x at boot",
						      mine->vendor, mine->product));
	}
}

static void look_twins(struct checker *checker)
{
	struct ids_source sources[SOURCES_MAX];
	const struct check_case *of = checker->of;
	size_t count = of->guest ? find_sources(of->machine, sources, SOURCES_MAX) : 0;
	for (size_t i = 0; i < count; i++) {
		const struct machine_function *mine = find_twin(of, &sources[i], true);
		const struct machine_function *other = find_twin(of, &sources[i], false);
		if (mine && other && mine->vendor == other->vendor &&
		    mine->product == other->product)
			tell_where(&sources[i],
				   found(checker, address_text(other->address).text,
					 "it has the ids %04x:%04x, as has %s, which the VM wants",
					 other->vendor, other->product,
					 address_text(mine->address).text));
	}
}

static void look_softdep(struct checker *checker)
{
	const struct machine *machine = checker->of->machine;
	for (size_t i = 0; i < machine->modprobe_count; i++) {
		const struct file_line *line = &machine->modprobe[i];
		bool early = (str_starts(line->text, "softdep ") ||
			      str_starts(line->text, "install ")) &&
			     (strstr(line->text, "vfio-pci") || strstr(line->text, "vfio_pci"));
		if (!early)
			continue;
		struct finding *finding =
			found(checker, line->path, "line %u: %s", line->line, line->text);
		advise(finding, "take the line out, and have the initramfs made anew");
		propose(finding, str_format("%s:%u", line->path, line->line), "# %s", line->text);
	}
}

/* Modules of graphics cards, as people blacklist them. */
static bool is_of_vendor(const char *module, unsigned vendor)
{
	static const struct {
		const char *module;
		unsigned vendor;
	} known[] = {{"nouveau", VENDOR_NVIDIA},    {"nvidia", VENDOR_NVIDIA},
		     {"nvidia_drm", VENDOR_NVIDIA}, {"amdgpu", VENDOR_AMD},
		     {"radeon", VENDOR_AMD},	    {"i915", VENDOR_INTEL},
		     {"xe", VENDOR_INTEL}};
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (str_equal(known[i].module, module) && known[i].vendor == vendor)
			return true;
	return false;
}

/* A card that somebody's driver has does not suffer from another's being blacklisted, as
 * nouveau is for nvidia's sake. */
static const struct machine_function *find_homeless(const struct check_case *of, const char *module)
{
	for (size_t i = 0; i < of->guest->pci_count; i++) {
		const struct machine_function *function = wanted_function(of, i);
		bool homeless =
			function && (!function->driver || str_equal(function->driver, "vfio-pci"));
		if (homeless && function_is_display(function) &&
		    is_of_vendor(module, function->vendor))
			return function;
	}
	return NULL;
}

/* The module that a line of modprobe.d keeps from loading; NULL for none. free() it. */
static char *kept_from_loading(const char *line)
{
	static const char blacklist[] = "blacklist ", install[] = "install ";
	bool nothing = strstr(line, "/bin/false") || strstr(line, "/bin/true");
	const char *word = str_starts(line, blacklist)		  ? line + strlen(blacklist)
			   : str_starts(line, install) && nothing ? line + strlen(install)
								  : NULL;
	return word ? str_copy_n(word, strcspn(word, " \t")) : NULL;
}

static void look_blacklist(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->guest && i < of->machine->modprobe_count; i++) {
		const struct file_line *line = &of->machine->modprobe[i];
		autofree char *module = kept_from_loading(line->text);
		const struct machine_function *function = module ? find_homeless(of, module) : NULL;
		if (!function)
			continue;
		struct finding *finding =
			found(checker, address_text(function->address).text,
			      "no driver of the host has it, and %s line %u keeps %s from loading",
			      line->path, line->line, module);
		advise(finding, "take the line out, if the host is to have the card between VMs");
		propose(finding, str_format("%s:%u", line->path, line->line), "# %s", line->text);
	}
}

static const struct check checks[] = {
	{"vfio-ids", GRADE_SOFT, "The card is taken at boot, by its ids",
	 "the host never has the card then, and when the VM has ended it goes back to vfio-pci: "
	 "nothing is handed over",
	 look_ids},
	{"identical-cards", GRADE_HARD, "A card that stays is taken at boot, by its ids",
	 "ids name every card of a kind: the host loses the one that it is to keep", look_twins},
	{"early-softdep", GRADE_SOFT, "vfio-pci is loaded before the card's own driver",
	 "with ids it takes the card at boot; without, the line is of no use", look_softdep},
	{"driver-blacklisted", GRADE_SOFT, "The card's own driver is kept from loading",
	 "when the VM has ended, the card goes back to nobody", look_blacklist},
};

CHECK_TABLE(check_early_binding, "Cards taken at boot", checks);
