/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Builds the model's state from a host file. */

#include <stdio.h>
#include <sys/mman.h>

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/greeter.h"
#include "rehearsal/holds.h"
#include "rehearsal/kernel.h"
#include "rehearsal/mdev.h"
#include "rehearsal/power.h"

/* Virtual functions that sriov_numvfs can make: the address is that of the
 * physical function plus offset plus a stride each (drivers/pci/iov.c,
 * pci_iov_virtfn_bus, pci_iov_virtfn_devfn). */
static struct pci_address virtual_address(const struct captured_function *parent, unsigned index)
{
	return pci_address_plus(parent->address,
				parent->sriov.offset + parent->sriov.stride * index);
}

static int highest_group(const struct host_file *file)
{
	int highest = -1;
	for (size_t i = 0; i < file->function_count; i++)
		if (file->functions[i].group > highest)
			highest = file->functions[i].group;
	for (size_t i = 0; i < file->mdev_count; i++)
		if (file->mdevs[i].group > highest)
			highest = file->mdevs[i].group;
	return highest;
}

static int compare_functions(const void *a, const void *b)
{
	const struct captured_function *one = a;
	const struct captured_function *other = b;
	return pci_address_compare(one->address, other->address);
}

static void add_virtual_functions(struct kernel *kernel, const struct captured_function *parent,
				  int *group)
{
	for (unsigned i = 0; i < parent->sriov.total; i++) {
		struct pci_address address = virtual_address(parent, i);
		if (host_file_find_function(kernel->file, address))
			continue;
		struct captured_function *function =
			ARRAY_ADD(kernel->functions, kernel->function_count);
		*function = (struct captured_function){
			.address = address,
			.vendor = parent->vendor,
			.product = parent->sriov.product,
			.subvendor = parent->subvendor,
			.class = parent->class,
			.group = parent->group < 0 ? NOTHING : ++*group,
			.boot_vga = -1,
			.parent = parent->address,
			.is_virtual = true,
			.has_bridge = parent->has_bridge,
			.behind = parent->behind,
		};
	}
}

static void make_functions(struct kernel *kernel)
{
	int group = highest_group(kernel->file);
	for (size_t i = 0; i < kernel->file->function_count; i++)
		*ARRAY_ADD(kernel->functions, kernel->function_count) = kernel->file->functions[i];
	for (size_t i = 0; i < kernel->file->function_count; i++)
		add_virtual_functions(kernel, &kernel->file->functions[i], &group);
	if (kernel->function_count)
		qsort(kernel->functions, kernel->function_count, sizeof *kernel->functions,
		      compare_functions);
}

static void look_functions_up(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->function_count; i++) {
		const struct captured_function *function = &kernel->functions[i];
		lookup_add(&kernel->members, (unsigned)function->group, i);
		if (function->is_virtual)
			lookup_add(&kernel->virtuals, pci_address_number(function->parent), i);
		for (size_t c = 0; c < function->consumer_count; c++)
			lookup_add(&kernel->suppliers, pci_address_number(function->consumers[c]),
				   i);
	}
}

static void add_driver(struct kernel *kernel, const char *name, int module)
{
	if (name && kernel_driver(kernel, name) == NOTHING)
		*ARRAY_ADD(kernel->drivers, kernel->driver_count) =
			(struct kernel_driver){name, module};
}

/* Every driver that is or can come: those that modules name, and what else drives
 * a function, which must be built in. A module that does not say has a driver of
 * its own name. */
static void make_drivers(struct kernel *kernel)
{
	const struct host_file *file = kernel->file;
	for (size_t i = 0; i < file->module_count; i++) {
		const struct captured_module *module = &file->modules[i];
		int owner = module->state == MODULE_BUILTIN ? NOTHING : (int)i;
		for (size_t d = 0; d < module->drivers.count; d++)
			add_driver(kernel, module->drivers.at[d], owner);
	}
	for (size_t i = 0; i < file->function_count; i++)
		add_driver(kernel, file->functions[i].driver,
			   kernel_module(kernel, file->functions[i].driver
							 ? file->functions[i].driver
							 : ""));
	for (size_t i = 0; i < file->module_count; i++)
		if (str_equal(file->modules[i].name, MODULE_VFIO_PCI) &&
		    !file->modules[i].drivers.count)
			add_driver(kernel, DRIVER_VFIO_PCI,
				   file->modules[i].state == MODULE_BUILTIN ? NOTHING : (int)i);
		else if (file->modules[i].state == MODULE_ABSENT && !file->modules[i].drivers.count)
			add_driver(kernel, file->modules[i].name, (int)i);
}

static size_t count_holds(const struct host_file *file)
{
	size_t count = 0;
	for (size_t i = 0; i < file->process_count; i++)
		count += file->processes[i].nodes.count + file->processes[i].maps.count;
	return count;
}

static void add_unit(struct kernel *kernel, const char *name, const struct captured_unit *captured)
{
	if (kernel_unit(kernel, name) == NOTHING)
		*ARRAY_ADD(kernel->units, kernel->unit_count) =
			(struct kernel_unit){name, captured};
}

static void make_units(struct kernel *kernel)
{
	const struct host_file *file = kernel->file;
	for (size_t i = 0; i < file->unit_count; i++)
		add_unit(kernel, file->units[i].name, &file->units[i]);
	for (size_t i = 0; i < file->process_count; i++)
		if (file->processes[i].unit)
			add_unit(kernel, file->processes[i].unit, NULL);
}

static void *take(char **at, size_t size)
{
	char *taken = *at;
	*at += (size + 15) / 16 * 16;
	return taken;
}

/* One piece of memory for all of the state; what a reset need not touch is last. */
static int lay_out(struct kernel *kernel)
{
	const struct host_file *file = kernel->file;
	kernel->hold_count = count_holds(file);
	for (int round = 0; round < 2; round++) {
		char *at = kernel->memory;
		kernel->state = take(&at, sizeof *kernel->state);
		kernel->function_states =
			take(&at, kernel->function_count * sizeof *kernel->function_states);
		kernel->modules = take(&at, file->module_count * sizeof *kernel->modules);
		kernel->consoles = take(&at, file->console_count * sizeof *kernel->consoles);
		kernel->framebuffers =
			take(&at, file->framebuffer_count * sizeof *kernel->framebuffers);
		kernel->monitors = take(&at, file->monitor_count * sizeof *kernel->monitors);
		kernel->switches = take(&at, file->switch_count * sizeof *kernel->switches);
		kernel->processes = take(&at, file->process_count * sizeof *kernel->processes);
		kernel->unit_states = take(&at, kernel->unit_count * sizeof *kernel->unit_states);
		kernel->sessions = take(&at, file->session_count * sizeof *kernel->sessions);
		kernel->holds = take(&at, kernel->hold_count * sizeof *kernel->holds);
		kernel->reset_size = (size_t)(at - (char *)kernel->memory);
		kernel->events = take(&at, EVENT_MAX * sizeof *kernel->events);
		kernel->log = take(&at, LOG_MAX * sizeof *kernel->log);
		kernel->memory_size = (size_t)(at - (char *)kernel->memory);
		if (round)
			break;
		kernel->memory = mmap(NULL, kernel->memory_size, PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (kernel->memory == MAP_FAILED) {
			kernel->memory = NULL;
			return -errno;
		}
	}
	return 0;
}

static void fill_functions(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->function_count; i++) {
		const struct captured_function *function = &kernel->functions[i];
		struct function_state *state = &kernel->function_states[i];
		state->present = host_file_find_function(kernel->file, function->address) != NULL;
		state->driver = state->shown =
			function->driver ? kernel_driver(kernel, function->driver) : NOTHING;
		power_set_up(kernel, (int)i);
		state->power_auto = function->power_auto;
		state->d3cold = !function->no_d3cold;
		snprintf(state->override, sizeof state->override, "%s",
			 function->override ? function->override : "");
		state->unprobed = function->unprobed;
		if (function->vgpu)
			state->vgpu = (unsigned)strtoul(function->vgpu, NULL, 10);
		int parent = function->is_virtual && state->present
				     ? kernel_function_at(kernel, function->parent)
				     : NOTHING;
		if (parent != NOTHING)
			kernel->function_states[parent].vfs++;
	}
}

static void fill_holds(struct kernel *kernel)
{
	const struct host_file *file = kernel->file;
	struct hold_state *hold = kernel->holds;
	for (size_t p = 0; p < file->process_count; p++) {
		const struct captured_process *process = &file->processes[p];
		size_t count = process->nodes.count + process->maps.count;
		for (size_t n = 0; n < count; n++, hold++) {
			bool mapped = n >= process->nodes.count;
			*hold = (struct hold_state){
				.process = p,
				.name = mapped ? process->maps.at[n - process->nodes.count]
					       : process->nodes.at[n],
				.mapped = mapped,
				.open = p < kernel->captured_processes,
			};
			hold_find(kernel, hold);
		}
	}
}

/* The terminal in front: the file says it, or its session does. */
static unsigned front_of(const struct host_file *file)
{
	if (file->terminal)
		return file->terminal;
	for (size_t i = 0; i < file->session_count; i++)
		if (file->sessions[i].active && file->sessions[i].vt &&
		    str_equal(file->sessions[i].seat, "seat0"))
			return file->sessions[i].vt;
	return file->console_count ? 1 : 0;
}

static void fill_screens(struct kernel *kernel)
{
	const struct host_file *file = kernel->file;
	for (size_t i = 0; i < file->console_count; i++)
		kernel->consoles[i] = (struct console_state){true, file->consoles[i].bound};
	for (size_t i = 0; i < file->framebuffer_count; i++)
		kernel->framebuffers[i] =
			(struct framebuffer_state){true, file->framebuffers[i].driver != NULL};
	for (size_t i = 0; i < file->monitor_count; i++)
		kernel->monitors[i].input = file->monitors[i].input;
	for (size_t i = 0; i < file->switch_count; i++)
		kernel->switches[i].shown = file->switches[i].shown;
}

/* What is to be started has no processes yet. */
static bool is_coming(const struct kernel *kernel, const struct captured_process *process)
{
	int unit = process->unit ? kernel_unit(kernel, process->unit) : NOTHING;
	return unit != NOTHING && kernel->unit_states[unit].phase == PHASE_ACTIVATING;
}

static void end_what_is_coming(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->file->process_count; i++)
		kernel->processes[i].ended |= is_coming(kernel, &kernel->file->processes[i]);
	for (size_t i = 0; i < kernel->hold_count; i++)
		kernel->holds[i].open &= !kernel->processes[kernel->holds[i].process].ended;
}

static void fill_users(struct kernel *kernel)
{
	enum { FIRST_STARTED = 1000 };
	static const enum unit_phase phases[] = {[UNIT_ACTIVE] = PHASE_ACTIVE,
						 [UNIT_INACTIVE] = PHASE_INACTIVE,
						 [UNIT_FAILED] = PHASE_FAILED,
						 [UNIT_ACTIVATING] = PHASE_ACTIVATING};
	const struct host_file *file = kernel->file;
	fill_holds(kernel);
	for (size_t p = 0; p < file->process_count; p++)
		kernel->processes[p].started =
			file->processes[p].started ? file->processes[p].started : FIRST_STARTED + p;
	for (size_t i = 0; i < kernel->unit_count; i++)
		if (kernel->units[i].captured)
			kernel->unit_states[i].phase = phases[kernel->units[i].captured->state];
	for (size_t i = kernel->captured_processes; i < file->process_count; i++)
		kernel->processes[i].ended = true;
	for (size_t i = kernel->captured_sessions; i < file->session_count; i++) {
		kernel->sessions[i].ended = true;
		kernel->unit_states[kernel_unit(kernel, file->sessions[i].scope)].phase =
			PHASE_INACTIVE;
	}
	kernel->state->front = front_of(file);
	for (size_t i = 0; i < file->hugepages_count && i < HUGEPAGES_MAX; i++)
		kernel->state->hugepages[i] = file->hugepages[i].count;
	end_what_is_coming(kernel);
}

static void fill_mdevs(struct kernel *kernel)
{
	const struct host_file *file = kernel->file;
	int group = highest_group(file);
	for (size_t i = 0; i < file->mdev_count && i < MDEV_MAX; i++) {
		struct mdev_state *mdev = &kernel->state->mdevs[kernel->state->mdev_count++];
		snprintf(mdev->uuid, sizeof mdev->uuid, "%s", file->mdevs[i].uuid);
		mdev->group = file->mdevs[i].group >= 0 ? file->mdevs[i].group : ++group;
		for (size_t t = 0; t < file->mdev_type_count; t++)
			if (str_equal(file->mdev_types[t].parent, file->mdevs[i].parent) &&
			    str_equal(file->mdev_types[t].type, file->mdevs[i].type))
				mdev->type = t;
		mdev_attributes_fill(kernel, mdev);
	}
}

/* Of the references that were counted, those whose reason the file does not show. */
static long unexplained(const struct kernel *kernel, size_t index)
{
	const struct host_file *file = kernel->file;
	long count = file->modules[index].references;
	for (size_t i = 0; i < file->module_count; i++)
		count -= file->modules[i].state == MODULE_LIVE &&
			 words_have(&file->modules[i].needs, file->modules[index].name);
	for (size_t i = 0; i < kernel->hold_count; i++)
		count -= kernel->holds[i].module == (int)index;
	for (size_t i = 0; i < file->console_count; i++)
		count -= file->consoles[i].bound &&
			 str_equal(file->consoles[i].pins, file->modules[index].name);
	return count > 0 ? count : 0;
}

static void fill_modules(struct kernel *kernel)
{
	static const enum module_phase phases[] = {[MODULE_ABSENT] = PHASE_ABSENT,
						   [MODULE_LIVE] = PHASE_LIVE,
						   [MODULE_BUILTIN] = PHASE_BUILTIN};
	for (size_t i = 0; i < kernel->file->module_count; i++)
		kernel->modules[i] = (struct module_entry){phases[kernel->file->modules[i].state],
							   unexplained(kernel, i)};
}

int kernel_make(struct kernel *kernel, const struct host_file *file)
{
	greeters_add(kernel, file);
	make_functions(kernel);
	look_functions_up(kernel);
	make_drivers(kernel);
	make_units(kernel);
	int r = lay_out(kernel);
	if (r < 0 || !kernel->memory)
		return r;
	fill_functions(kernel);
	fill_users(kernel);
	fill_screens(kernel);
	fill_mdevs(kernel);
	fill_modules(kernel);
	kernel->initial = mem_alloc(kernel->reset_size);
	memcpy(kernel->initial, kernel->memory, kernel->reset_size);
	return 0;
}

void kernel_reset(struct kernel *kernel)
{
	memcpy(kernel->memory, kernel->initial, kernel->reset_size);
}

void kernel_clear(struct kernel *kernel)
{
	if (kernel->memory)
		munmap(kernel->memory, kernel->memory_size);
	free(kernel->initial);
	free(kernel->functions);
	lookup_clear(&kernel->members);
	lookup_clear(&kernel->virtuals);
	lookup_clear(&kernel->suppliers);
	free(kernel->drivers);
	free(kernel->units);
	greeters_clear(kernel);
	*kernel = (struct kernel){0};
}
