/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The attributes of PCI functions (drivers/pci/pci-sysfs.c). */

#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/power.h"

enum { AT_NAME = 4, AT_FILE = 5 };

static int function_of(const struct kernel *kernel, const struct parts *parts)
{
	return kernel_function(kernel, parts->at[AT_NAME]);
}

/* Each prints one, or returns -ENOENT where a function has none. */

static int read_resets(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	if (function == NOTHING || !kernel->functions[function].resets.count)
		return -ENOENT;
	const char *resets = kernel->function_states[function].resets;
	text_addf(answer->text, "%s%s", resets, *resets ? "\n" : "");
	return 0;
}

static int read_resources(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	if (function == NOTHING)
		return -ENOENT;
	for (unsigned index = 0; index < 7; index++) {
		const struct captured_bar *bar = bar_of(kernel, function, index);
		uint64_t start = bar ? bar->start : 0;
		uint64_t end = bar ? start + bar_size(kernel, function, bar) - 1 : 0;
		text_addf(answer->text, "0x%016llx 0x%016llx 0x%016llx\n",
			  (unsigned long long)start, (unsigned long long)end,
			  (unsigned long long)(bar ? bar->flags : 0));
	}
	return 0;
}

/* "resource1_resize" */
static int read_sizes(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	char *end;
	int function = function_of(kernel, parts);
	unsigned long index = strtoul(parts->at[AT_FILE] + strlen("resource"), &end, 10);
	const struct captured_bar *bar =
		function == NOTHING ? NULL : bar_of(kernel, function, (unsigned)index);
	if (!bar || !bar->sizes || !str_equal(end, "_resize"))
		return -ENOENT;
	text_addf(answer->text, "%016llx\n", (unsigned long long)bar->sizes);
	return 0;
}

static int read_boot_vga(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	if (function == NOTHING || kernel->functions[function].boot_vga < 0)
		return -ENOENT;
	text_addf(answer->text, "%d\n", kernel->functions[function].boot_vga);
	return 0;
}

static int read_power_state(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	const char *state = function == NOTHING ? NULL : power_state(kernel, function);
	text_addf(answer->text, "%s\n", state ? state : "");
	return state ? 0 : -ENOENT;
}

static int read_flags(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	if (function == NOTHING)
		return -ENOENT;
	const struct function_state *state = &kernel->function_states[function];
	if (str_equal(parts->at[AT_FILE], "enable"))
		text_addf(answer->text, "%d\n", state->enabled);
	else if (str_equal(parts->at[AT_FILE], "d3cold_allowed"))
		text_addf(answer->text, "%d\n", state->d3cold);
	else
		text_addf(answer->text, "%s\n", state->power_auto ? "auto" : "on");
	return 0;
}

/* The first bytes of the configuration space: ids, and where the header has them the
 * revision and the class. Ones from a device that is not there any more. */
static int read_config(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	enum { CONFIG_BYTES = 64 };
	int function = function_of(kernel, parts);
	if (function == NOTHING)
		return -ENOENT;
	const struct captured_function *captured = &kernel->functions[function];
	unsigned char bytes[CONFIG_BYTES] = {
		[0x0] = captured->vendor & 0xff,
		[0x1] = (unsigned char)(captured->vendor >> 8),
		[0x2] = captured->product & 0xff,
		[0x3] = (unsigned char)(captured->product >> 8),
		[0x8] = (unsigned char)captured->revision,
		[0x9] = captured->class & 0xff,
		[0xa] = captured->class >> 8 & 0xff,
		[0xb] = captured->class >> 16 & 0xff,
		[0xe] = captured->class >> 8 == 0x0604,
	};
	if (captured->dead)
		memset(bytes, 0xff, sizeof bytes);
	text_add_bytes(answer->text, bytes, sizeof bytes);
	return 0;
}

/* pci_read_rom: after a "1" was written to it, and only where the device answers */
static int read_rom(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	static const unsigned char image[] = {0x55, 0xaa, 0x01};
	int function = function_of(kernel, parts);
	if (function == NOTHING || !kernel->functions[function].rom)
		return -ENOENT;
	const struct function_state *state = &kernel->function_states[function];
	if (!state->rom_readable)
		return -EINVAL;
	if (!state->enabled || kernel->functions[function].dead)
		return -EIO;
	text_add_bytes(answer->text, image, sizeof image);
	return 0;
}

static int print_ids(const char *file, const struct captured_function *captured, struct text *out)
{
	if (str_equal(file, "vendor"))
		text_addf(out, "0x%04x", captured->vendor);
	else if (str_equal(file, "device"))
		text_addf(out, "0x%04x", captured->product);
	else if (str_equal(file, "subsystem_vendor"))
		text_addf(out, "0x%04x", captured->subvendor);
	else if (str_equal(file, "subsystem_device"))
		text_addf(out, "0x%04x", captured->subproduct);
	else if (str_equal(file, "class"))
		text_addf(out, "0x%06x", captured->class);
	else
		text_addf(out, "0x%02x", captured->revision);
	return 0;
}

static int read_ids(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	return function == NOTHING
		       ? -ENOENT
		       : print_ids(parts->at[AT_FILE], &kernel->functions[function], answer->text);
}

/* Up to 6.1 under the lock of the device (drivers/pci/pci-sysfs.c): only a task may
 * ask while another has it; see model_start(). */
static int read_override(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	if (function == NOTHING)
		return -ENOENT;
	const char *override = kernel->function_states[function].override;
	text_addf(answer->text, "%s\n", *override ? override : OVERRIDE_UNSET);
	return 0;
}

static int read_sriov(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	if (function == NOTHING || !kernel->functions[function].sriov.total)
		return -ENOENT;
	const struct captured_sriov *sriov = &kernel->functions[function].sriov;
	const struct function_state *state = &kernel->function_states[function];
	const struct {
		const char *file;
		unsigned value;
	} numbers[] = {
		{FILE_NUMVFS, state->vfs},	  {FILE_AUTOPROBE, !state->unprobed},
		{"sriov_totalvfs", sriov->total}, {"sriov_offset", sriov->offset},
		{"sriov_stride", sriov->stride},
	};
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (str_equal(parts->at[AT_FILE], numbers[i].file))
			text_addf(answer->text, "%u\n", numbers[i].value);
	if (str_equal(parts->at[AT_FILE], "sriov_vf_device"))
		text_addf(answer->text, "%x\n", sriov->product);
	return 0;
}

/* "consumer:pci:0000:01:00.1", "supplier:pci:0000:01:00.0" (drivers/base/core.c,
 * devlink_add_symlinks) */
static const char consumer[] = "consumer:pci:", supplier[] = "supplier:pci:";

static bool is_consumer(const struct kernel *kernel, int of, int function)
{
	const struct captured_function *captured = &kernel->functions[of];
	for (size_t i = 0; i < captured->consumer_count; i++)
		if (pci_address_equal(captured->consumers[i], kernel->functions[function].address))
			return kernel->function_states[function].present;
	return false;
}

static void add_link(const struct kernel *kernel, const char *kind, int other,
		     struct answer *answer)
{
	char name[PCI_ADDRESS_TEXT];
	if (other == NOTHING || !kernel->function_states[other].present)
		return;
	pci_address_print(kernel->functions[other].address, name);
	autofree char *entry = str_format("%s%s", kind, name);
	answer_entry(answer, entry, false);
}

void ask_links_of_function(struct kernel *kernel, int function, struct answer *answer)
{
	const struct captured_function *own = &kernel->functions[function];
	size_t count;
	const struct place *suppliers =
		lookup_find(&kernel->suppliers, pci_address_number(own->address), &count);
	for (size_t i = 0; i < own->consumer_count; i++)
		add_link(kernel, consumer, kernel_function_at(kernel, own->consumers[i]), answer);
	for (size_t i = 0; i < count; i++)
		add_link(kernel, supplier, (int)suppliers[i].at, answer);
}

static int link_of_device(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const char *name = parts->at[AT_FILE];
	bool consumes = str_starts(name, consumer);
	int function = function_of(kernel, parts);
	int other = kernel_function(kernel, name + strlen(consumer));
	if (function == NOTHING || other == NOTHING ||
	    !(consumes ? is_consumer(kernel, function, other)
		       : is_consumer(kernel, other, function)))
		return -ENOENT;
	text_addf(answer->text, "../../../virtual/devlink/pci:%s--pci:%s",
		  consumes ? parts->at[AT_NAME] : name + strlen(supplier),
		  consumes ? name + strlen(consumer) : parts->at[AT_NAME]);
	return 0;
}

const struct ask_row ask_function_rows[] = {
	{PATH_PCI_DEVICES "/*/vendor", read_ids, NULL, NULL},
	{PATH_PCI_DEVICES "/*/device", read_ids, NULL, NULL},
	{PATH_PCI_DEVICES "/*/subsystem_vendor", read_ids, NULL, NULL},
	{PATH_PCI_DEVICES "/*/subsystem_device", read_ids, NULL, NULL},
	{PATH_PCI_DEVICES "/*/class", read_ids, NULL, NULL},
	{PATH_PCI_DEVICES "/*/revision", read_ids, NULL, NULL},
	{PATH_PCI_DEVICES "/*/reset_method", read_resets, NULL, NULL},
	{PATH_PCI_DEVICES "/*/resource", read_resources, NULL, NULL},
	{PATH_PCI_DEVICES "/*/resource*", read_sizes, NULL, NULL},
	{PATH_PCI_DEVICES "/*/boot_vga", read_boot_vga, NULL, NULL},
	{PATH_PCI_DEVICES "/*/power_state", read_power_state, NULL, NULL},
	{PATH_PCI_DEVICES "/*/power/control", read_flags, NULL, NULL},
	{PATH_PCI_DEVICES "/*/enable", read_flags, NULL, NULL},
	{PATH_PCI_DEVICES "/*/d3cold_allowed", read_flags, NULL, NULL},
	{PATH_PCI_DEVICES "/*/config", read_config, NULL, NULL},
	{PATH_PCI_DEVICES "/*/rom", read_rom, NULL, NULL},
	{PATH_PCI_DEVICES "/*/driver_override", read_override, NULL, NULL},
	{PATH_PCI_DEVICES "/*/sriov_*", read_sriov, NULL, NULL},
	{PATH_PCI_DEVICES "/*/consumer:*", NULL, link_of_device, NULL},
	{PATH_PCI_DEVICES "/*/supplier:*", NULL, link_of_device, NULL},
	{NULL, NULL, NULL, NULL},
};
