/* SPDX-License-Identifier: GPL-2.0-or-later */

/* PCI functions, their drivers and their groups as files
 * (Documentation/ABI/testing/sysfs-bus-pci). */

#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/binding.h"
#include "rehearsal/groups.h"

enum { AT_NAME = 4, AT_FILE = 5, AT_GROUP = 3 };

static int function_of(const struct kernel *kernel, const struct parts *parts)
{
	return kernel_function(kernel, parts->at[AT_NAME]);
}

static void add_bridges(const struct kernel *kernel, int function, struct text *out)
{
	const struct captured_function *captured = &kernel->functions[function];
	char name[PCI_ADDRESS_TEXT];
	int bridge = captured->has_bridge ? kernel_function_at(kernel, captured->behind) : NOTHING;
	if (bridge != NOTHING)
		add_bridges(kernel, bridge, out);
	else
		text_addf(out, "devices/pci%04x:00", captured->address.domain);
	text_addf(out, "/%s", pci_address_print(captured->address, name));
}

char *function_path(const struct kernel *kernel, int function)
{
	struct text path = {0};
	add_bridges(kernel, function, &path);
	return text_take(&path);
}

static int list_functions(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->function_count; i++) {
		char name[PCI_ADDRESS_TEXT];
		pci_address_print(kernel->functions[i].address, name);
		if (kernel->function_states[i].present)
			answer_entry(answer, name, false);
	}
	return 0;
}

static int link_function(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	if (function == NOTHING)
		return -ENOENT;
	autofree char *path = function_path(kernel, function);
	text_addf(answer->text, "../../../%s", path);
	return 0;
}

/* The part of a node's path that comes next below the parts from first on, or NULL
 * where the node is not below them; "" for the node itself. */
static const char *next_below(const struct captured_node *node, const struct parts *parts,
			      size_t first)
{
	const char *at = node->path;
	for (size_t i = first; i < parts->count; i++) {
		size_t length = strlen(parts->at[i]);
		if (strncmp(at, parts->at[i], length) != 0 || (at[length] && at[length] != '/'))
			return NULL;
		at += length + (at[length] == '/');
	}
	return at;
}

static bool node_is_there(const struct kernel *kernel, int function)
{
	return function_has_nodes(kernel, function) &&
	       kernel->function_states[function].shown != NOTHING;
}

static int list_nodes(struct kernel *kernel, int function, const struct parts *parts,
		      struct answer *answer)
{
	const struct captured_function *captured = &kernel->functions[function];
	autowords seen = {0};
	int r = parts->count > AT_FILE ? -ENOENT : 0;
	for (size_t i = 0; i < captured->node_count && node_is_there(kernel, function); i++) {
		const char *next = next_below(&captured->nodes[i], parts, AT_FILE);
		if (!next)
			continue;
		r = 0;
		autofree char *name = str_copy_n(next, strcspn(next, "/"));
		if (!*name || words_have(&seen, name))
			continue;
		words_add(&seen, name);
		answer_entry(answer, name, true);
	}
	return r;
}

static int list_function(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	if (function == NOTHING)
		return -ENOENT;
	if (function_is_vfio(kernel, function))
		answer_entry(answer, "vfio-dev", true);
	return list_nodes(kernel, function, parts, answer);
}

static int read_node(const struct captured_node *node, const char *file, struct answer *answer)
{
	if (str_equal(file, "uevent"))
		text_addf(answer->text, "DEVNAME=%s\n", node->name);
	else if (str_equal(file, "dev") && node->number)
		text_addf(answer->text, "%s\n", node->number);
	else
		return -ENOENT;
	return 0;
}

static bool is_block_file(const char *file)
{
	return str_equal(file, "subsystem") || str_equal(file, "holders");
}

/* A path such as .../drm/card0/uevent, or of a directory on the way there. What
 * no node of the host file could be behind is not known. */
int ask_below_function(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	static const char *const files[] = {"uevent", "dev"};
	int function = function_of(kernel, parts);
	if (function == NOTHING)
		return -ENOENT;
	const struct captured_function *captured = &kernel->functions[function];
	struct parts above = *parts;
	bool is_file = false;
	const char *last = parts->at[parts->count - 1];
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		is_file |= str_equal(last, files[i]);
	above.count -= is_file || is_block_file(last);
	for (size_t i = 0; i < captured->node_count; i++) {
		const struct captured_node *node = &captured->nodes[i];
		const char *next = next_below(node, &above, AT_FILE);
		if (!next)
			continue;
		if (!node_is_there(kernel, function) || (*next && above.count < parts->count))
			return -ENOENT;
		if (answer->words && !is_block_file(last))
			return list_nodes(kernel, function, parts, answer);
		if (answer->words && str_equal(last, "holders"))
			for (size_t user = 0; user < node->users.count; user++)
				answer_entry(answer, node->users.at[user], false);
		return answer->words ? 0 : read_node(node, last, answer);
	}
	return kernel_trouble(kernel, "a question about %s of %s", last, parts->at[AT_NAME]);
}

/* The class that a node is of; other links there are none. */
int ask_link_below_function(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	autowords words = {0};
	struct answer scratch = {.words = &words};
	int r = ask_below_function(kernel, parts, &scratch);
	int function = function_of(kernel, parts);
	struct parts above = *parts;
	above.count--;
	for (size_t i = 0; r == 0 && i < kernel->functions[function].node_count; i++) {
		const struct captured_node *node = &kernel->functions[function].nodes[i];
		const char *next = next_below(node, &above, AT_FILE);
		if (!next || *next || !str_equal(parts->at[parts->count - 1], "subsystem"))
			continue;
		text_addf(answer->text, "../../../class/%s",
			  node->number ? "block" : parts->at[AT_FILE]);
		return 0;
	}
	return r < 0 ? r : -EINVAL;
}

/* Attributes: each prints one, or returns -ENOENT where a function has none. */

static int print_resets(const struct captured_function *captured, struct text *out)
{
	for (size_t i = 0; i < captured->resets.count; i++)
		text_addf(out, "%s%s", i ? " " : "", captured->resets.at[i]);
	return captured->resets.count ? 0 : -ENOENT;
}

static int print_resource(const struct captured_function *captured, struct text *out)
{
	for (unsigned index = 0; index < 7; index++) {
		struct captured_bar bar = {0};
		for (size_t i = 0; i < captured->bar_count; i++)
			if (captured->bars[i].index == index)
				bar = captured->bars[i];
		text_addf(out, "0x%016llx 0x%016llx 0x%016llx\n", (unsigned long long)bar.start,
			  (unsigned long long)bar.end, (unsigned long long)bar.flags);
	}
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

static int read_other(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	const char *file = parts->at[AT_FILE];
	if (function == NOTHING)
		return -ENOENT;
	const struct captured_function *captured = &kernel->functions[function];
	if (str_equal(file, "reset_method"))
		return print_resets(captured, answer->text);
	if (str_equal(file, "resource"))
		return print_resource(captured, answer->text);
	if (str_equal(file, "boot_vga")) {
		text_addf(answer->text, "%d", captured->boot_vga);
		return captured->boot_vga < 0 ? -ENOENT : 0;
	}
	text_addf(answer->text, "%s", captured->power ? captured->power : "");
	return captured->power ? 0 : -ENOENT;
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
	text_addf(answer->text, "%u",
		  str_equal(parts->at[AT_FILE], "sriov_numvfs")
			  ? kernel->function_states[function].vfs
			  : kernel->functions[function].sriov.total);
	return 0;
}

static int link_driver(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	int driver = function == NOTHING ? NOTHING : kernel->function_states[function].shown;
	if (driver == NOTHING)
		return -ENOENT;
	text_addf(answer->text, "../../../bus/pci/drivers/%s", kernel->drivers[driver].name);
	return 0;
}

static int print_module_link(const struct kernel *kernel, int driver, struct answer *answer)
{
	int module = driver == NOTHING ? NOTHING : kernel->drivers[driver].module;
	if (module == NOTHING)
		return -ENOENT;
	text_addf(answer->text, "../../../../module/%s", kernel->file->modules[module].name);
	return 0;
}

static int link_driver_module(struct kernel *kernel, const struct parts *parts,
			      struct answer *answer)
{
	int function = function_of(kernel, parts);
	return print_module_link(
		kernel, function == NOTHING ? NOTHING : kernel->function_states[function].shown,
		answer);
}

static int link_group(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	int group = function == NOTHING ? NOTHING : kernel->functions[function].group;
	if (group < 0)
		return -ENOENT;
	text_addf(answer->text, "../../../../kernel/iommu_groups/%d", group);
	return 0;
}

static int link_physical(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	char name[PCI_ADDRESS_TEXT];
	int function = function_of(kernel, parts);
	if (function == NOTHING || !kernel->functions[function].is_virtual)
		return -ENOENT;
	text_addf(answer->text, "../%s",
		  pci_address_print(kernel->functions[function].parent, name));
	return 0;
}

/* "virtfn2" leads to the third of its virtual functions (drivers/pci/iov.c) */
static int link_virtual(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int parent = function_of(kernel, parts);
	long index = strtol(parts->at[AT_FILE] + strlen("virtfn"), NULL, 10);
	for (size_t i = 0; parent != NOTHING && i < kernel->function_count; i++) {
		char name[PCI_ADDRESS_TEXT];
		const struct captured_function *function = &kernel->functions[i];
		if (!function->is_virtual || !kernel->function_states[i].present ||
		    !pci_address_equal(function->parent, kernel->functions[parent].address) ||
		    index-- > 0)
			continue;
		text_addf(answer->text, "../%s", pci_address_print(function->address, name));
		return 0;
	}
	return -ENOENT;
}

/* drivers/vfio/vfio_main.c: there while one of VFIO's drivers has the function */
static int list_vfio(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	if (function == NOTHING || !function_is_vfio(kernel, function))
		return -ENOENT;
	autofree char *name = str_format("vfio%d", function);
	answer_entry(answer, name, true);
	return 0;
}

static int list_drivers(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->driver_count; i++)
		if (driver_is_there(kernel, (int)i))
			answer_entry(answer, kernel->drivers[i].name, true);
	return 0;
}

static int driver_of(const struct kernel *kernel, const struct parts *parts)
{
	int driver = kernel_driver(kernel, parts->at[AT_NAME]);
	return driver != NOTHING && driver_is_there(kernel, driver) ? driver : NOTHING;
}

static int list_driver(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	static const char *const files[] = {"bind", "new_id", "remove_id", "uevent", "unbind"};
	int driver = driver_of(kernel, parts);
	if (driver == NOTHING)
		return -ENOENT;
	for (size_t i = 0; i < kernel->function_count; i++) {
		char name[PCI_ADDRESS_TEXT];
		pci_address_print(kernel->functions[i].address, name);
		if (kernel->function_states[i].shown == driver)
			answer_entry(answer, name, false);
	}
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		answer_entry(answer, files[i], false);
	return 0;
}

static int link_module(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	return print_module_link(kernel, driver_of(kernel, parts), answer);
}

/* Groups. */

static int list_members(struct kernel *kernel, int group, struct answer *answer)
{
	int r = -ENOENT;
	for (size_t i = 0; i < kernel->function_count; i++) {
		char name[PCI_ADDRESS_TEXT];
		if (!kernel->function_states[i].present || kernel->functions[i].group != group)
			continue;
		answer_entry(answer, pci_address_print(kernel->functions[i].address, name), false);
		r = 0;
	}
	for (size_t i = 0; i < kernel->state->mdev_count; i++) {
		if (kernel->state->mdevs[i].group != group)
			continue;
		answer_entry(answer, kernel->state->mdevs[i].uuid, false);
		r = 0;
	}
	return r;
}

static int list_group(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	return list_members(kernel, (int)strtol(parts->at[AT_GROUP], NULL, 10), answer);
}

static int list_groups(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	int highest = NOTHING;
	for (size_t i = 0; i < kernel->function_count; i++)
		if (kernel->functions[i].group > highest)
			highest = kernel->functions[i].group;
	autofree bool *seen = mem_alloc((size_t)(highest + 1));
	for (size_t i = 0; i < kernel->function_count; i++) {
		int group = kernel->functions[i].group;
		if (!kernel->function_states[i].present || group < 0 || seen[group])
			continue;
		seen[group] = true;
		autofree char *name = str_format("%d", group);
		answer_entry(answer, name, true);
	}
	return 0;
}

const struct ask_row ask_pci_rows[] = {
	{PATH_PCI_DEVICES, NULL, NULL, list_functions},
	{PATH_PCI_DEVICES "/*", NULL, link_function, list_function},
	{PATH_PCI_DEVICES "/*/vendor", read_ids, NULL, NULL},
	{PATH_PCI_DEVICES "/*/device", read_ids, NULL, NULL},
	{PATH_PCI_DEVICES "/*/subsystem_vendor", read_ids, NULL, NULL},
	{PATH_PCI_DEVICES "/*/subsystem_device", read_ids, NULL, NULL},
	{PATH_PCI_DEVICES "/*/class", read_ids, NULL, NULL},
	{PATH_PCI_DEVICES "/*/revision", read_ids, NULL, NULL},
	{PATH_PCI_DEVICES "/*/reset_method", read_other, NULL, NULL},
	{PATH_PCI_DEVICES "/*/resource", read_other, NULL, NULL},
	{PATH_PCI_DEVICES "/*/boot_vga", read_other, NULL, NULL},
	{PATH_PCI_DEVICES "/*/power_state", read_other, NULL, NULL},
	{PATH_PCI_DEVICES "/*/driver_override", read_override, NULL, NULL},
	{PATH_PCI_DEVICES "/*/sriov_numvfs", read_sriov, NULL, NULL},
	{PATH_PCI_DEVICES "/*/sriov_totalvfs", read_sriov, NULL, NULL},
	{PATH_PCI_DEVICES "/*/driver", NULL, link_driver, NULL},
	{PATH_PCI_DEVICES "/*/driver/module", NULL, link_driver_module, NULL},
	{PATH_PCI_DEVICES "/*/iommu_group", NULL, link_group, NULL},
	{PATH_PCI_DEVICES "/*/physfn", NULL, link_physical, NULL},
	{PATH_PCI_DEVICES "/*/virtfn*", NULL, link_virtual, NULL},
	{PATH_PCI_DEVICES "/*/vfio-dev", NULL, NULL, list_vfio},
	{PATH_PCI_DRIVERS, NULL, NULL, list_drivers},
	{PATH_PCI_DRIVERS "/*", NULL, NULL, list_driver},
	{PATH_PCI_DRIVERS "/*/module", NULL, link_module, NULL},
	{PATH_IOMMU_GROUPS, NULL, NULL, list_groups},
	{PATH_IOMMU_GROUPS "/*/devices", NULL, NULL, list_group},
	{NULL, NULL, NULL, NULL},
};
