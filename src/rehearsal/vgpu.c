/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * vGPUs on virtual functions (NVIDIA vGPU user guide, "vendor-specific VFIO framework"; that
 * driver's source is not public). A card takes vGPUs of one size at a time, unless it is told
 * otherwise, and as many as its memory has room for: what its largest type has.
 */

#include "rehearsal/vgpu.h"

#include <stdio.h>

#include "model/host_view.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/groups.h"

enum { AT_NAME = 4 };

bool function_makes_vgpu(const struct kernel *kernel, int function)
{
	int driver = kernel->function_states[function].driver;
	return kernel->functions[function].vgpu &&
	       str_equal(kernel_driver_name(kernel, driver), DRIVER_NVIDIA);
}

/* The types of its card: "558 NVIDIA A40-8Q". */
static const struct words *types_of(const struct kernel *kernel, int function)
{
	static const struct words none;
	int card = kernel_function_at(kernel, kernel->functions[function].parent);
	return card == NOTHING ? &none : &kernel->functions[card].vgpu_types;
}

/* The size of that type, or for 0 of the largest. */
static unsigned size_of(const struct words *types, unsigned id)
{
	unsigned largest = 0;
	for (size_t i = 0; i < types->count; i++) {
		unsigned size = vgpu_memory(types->at[i]);
		if (id && strtoul(types->at[i], NULL, 10) == id)
			return size;
		largest = size > largest ? size : largest;
	}
	return id ? 0 : largest;
}

/* Whether the card of that virtual function has room for one more of that type. */
static bool has_room(const struct kernel *kernel, int function, unsigned id)
{
	const struct words *types = types_of(kernel, function);
	unsigned size = size_of(types, id);
	unsigned left = size_of(types, 0);
	if (!size || kernel->function_states[function].vgpu)
		return false;
	for (size_t i = 0; i < kernel->function_count; i++) {
		unsigned other = kernel->function_states[i].vgpu;
		if (!other || !pci_address_equal(kernel->functions[i].parent,
						 kernel->functions[function].parent))
			continue;
		if (size_of(types, other) != size || left < 2 * size)
			return false;
		left -= size;
	}
	return true;
}

int vgpu_write(const struct write *write)
{
	struct kernel *kernel = write->kernel;
	int function = kernel_function(kernel, write->parts->at[AT_NAME]);
	if (function == NOTHING || !function_makes_vgpu(kernel, function))
		return -ENOENT;
	char *end;
	struct function_state *state = &kernel->function_states[function];
	unsigned long id = strtoul(write->value, &end, 10);
	if (!*write->value || *end)
		return -EINVAL;
	/* "Operation not permitted" is what people see who clear one in use. */
	if (group_is_held(kernel, kernel->functions[function].group))
		return -EPERM;
	if (id && state->vgpu)
		return kernel_trouble(kernel, "another vGPU type for one that has type %u",
				      state->vgpu);
	if (id && !has_room(kernel, function, (unsigned)id))
		return -EINVAL;
	state->vgpu = (unsigned)id;
	return 0;
}

static int read_current(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = kernel_function(kernel, parts->at[AT_NAME]);
	if (function == NOTHING || !function_makes_vgpu(kernel, function))
		return -ENOENT;
	text_addf(answer->text, "%u\n", kernel->function_states[function].vgpu);
	return 0;
}

static int read_creatable(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = kernel_function(kernel, parts->at[AT_NAME]);
	if (function == NOTHING || !function_makes_vgpu(kernel, function))
		return -ENOENT;
	const struct words *types = types_of(kernel, function);
	text_add(answer->text, "ID    : vGPU Name\n");
	for (size_t i = 0; i < types->count; i++) {
		char *name;
		unsigned id = (unsigned)strtoul(types->at[i], &name, 10);
		if (has_room(kernel, function, id))
			text_addf(answer->text, "%-5u :%s\n", id, name);
	}
	return 0;
}

const struct ask_row ask_vgpu_rows[] = {
	{PATH_PCI_DEVICES "/*/" FILE_VGPU, read_current, NULL, NULL},
	{PATH_PCI_DEVICES "/*/" FILE_VGPU_TYPES, read_creatable, NULL, NULL},
	{NULL, NULL, NULL, NULL},
};
