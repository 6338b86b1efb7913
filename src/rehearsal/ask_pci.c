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

static int list_function(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = function_of(kernel, parts);
	if (function == NOTHING)
		return -ENOENT;
	if (function_is_vfio(kernel, function))
		answer_entry(answer, "vfio-dev", true);
	ask_links_of_function(kernel, function, answer);
	for (unsigned i = 0; i < kernel->function_states[function].vfs; i++) {
		autofree char *name = str_format("virtfn%u", i);
		answer_entry(answer, name, false);
	}
	if (kernel->functions[function].interface_count && function_has_nodes(kernel, function))
		answer_entry(answer, "net", true);
	return ask_nodes_below(kernel, function, parts, answer);
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
	size_t count;
	if (parent == NOTHING)
		return -ENOENT;
	const struct place *places = lookup_find(
		&kernel->virtuals, pci_address_number(kernel->functions[parent].address), &count);
	for (size_t i = 0; i < count; i++) {
		char name[PCI_ADDRESS_TEXT];
		size_t at = places[i].at;
		if (!kernel->function_states[at].present || index-- > 0)
			continue;
		pci_address_print(kernel->functions[at].address, name);
		text_addf(answer->text, "../%s", name);
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
	size_t count;
	const struct place *places = lookup_find(&kernel->members, (unsigned)group, &count);
	for (size_t i = 0; i < count; i++) {
		char name[PCI_ADDRESS_TEXT];
		if (!kernel->function_states[places[i].at].present)
			continue;
		pci_address_print(kernel->functions[places[i].at].address, name);
		answer_entry(answer, name, false);
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
	autofree bool *seen = mem_alloc((size_t)highest + 1);
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
