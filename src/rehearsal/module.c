/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/module.h"

#include "rehearsal/binding.h"
#include "rehearsal/display.h"

const char *module_phase_name(enum module_phase phase)
{
	static const char *const names[] = {
		[PHASE_ABSENT] = "absent", [PHASE_COMING] = "coming",	 [PHASE_LIVE] = "live",
		[PHASE_GOING] = "going",   [PHASE_BUILTIN] = "built in",
	};
	return names[phase];
}

/* What a console keeps: fbcon has the module of a frame buffer's own operations
 * (drivers/video/fbdev/core/fbcon.c, fbcon_open), for as long as its driver has a
 * function with such a frame buffer. */
static bool console_pins(const struct kernel *kernel, size_t console, int module)
{
	bool any = false;
	if (!kernel->consoles[console].there || !kernel->consoles[console].bound ||
	    !str_equal(kernel->file->consoles[console].pins, kernel->file->modules[module].name))
		return false;
	for (size_t i = 0; i < kernel->function_count; i++) {
		const char *home = kernel->functions[i].driver;
		int driver = home ? kernel_driver(kernel, home) : NOTHING;
		if (driver == NOTHING || kernel->drivers[driver].module != module ||
		    !display_has_frame_buffer(kernel, (int)i))
			continue;
		if (function_has_nodes(kernel, (int)i))
			return true;
		any = true;
	}
	return !any;
}

long module_references(const struct kernel *kernel, int module)
{
	const struct host_file *file = kernel->file;
	const char *name = file->modules[module].name;
	long count = kernel->modules[module].pinned;
	for (size_t i = 0; i < file->module_count; i++)
		count += kernel->modules[i].phase != PHASE_ABSENT &&
			 kernel->modules[i].phase != PHASE_BUILTIN &&
			 words_have(&file->modules[i].needs, name);
	/* The owner of a node's file operations, also when the device is gone. */
	for (size_t i = 0; i < kernel->hold_count; i++)
		count += kernel->holds[i].open && kernel->holds[i].module == module;
	for (size_t i = 0; i < file->console_count; i++)
		count += console_pins(kernel, i, module);
	return count;
}

/* kernel/module/main.c, add_unformed_module: a second load of a module that is on
 * its way in waits for the first. */
static bool somebody_loads(const struct kernel *kernel, const char *name)
{
	for (size_t i = 0; i < kernel->state->waiting_count; i++) {
		const struct waiting *waiting = &kernel->state->waiting[i];
		if (!waiting->over && waiting->reason != WAIT_HOLD &&
		    waiting->task.kind == TASK_LOAD_MODULE && str_equal(waiting->task.value, name))
			return true;
	}
	return false;
}

static int load(struct kernel *kernel, int module);

static int set_up(struct kernel *kernel, int module)
{
	const struct captured_module *captured = &kernel->file->modules[module];
	for (size_t i = 0; i < captured->needs.count; i++) {
		int need = kernel_module(kernel, captured->needs.at[i]);
		if (need == NOTHING || kernel->modules[need].phase == PHASE_COMING)
			continue;
		int r = load(kernel, need);
		if (r != 0)
			return r;
	}
	for (size_t i = 0; i < kernel->driver_count; i++) {
		if (kernel->drivers[i].module != module)
			continue;
		int r = driver_probe_all(kernel, (int)i);
		if (r != 0)
			return r;
	}
	return 0;
}

static int load(struct kernel *kernel, int module)
{
	const struct captured_module *captured = &kernel->file->modules[module];
	struct module_entry *entry = &kernel->modules[module];
	if (entry->phase == PHASE_LIVE || entry->phase == PHASE_BUILTIN)
		return 0;
	if (entry->phase == PHASE_GOING)
		return -EBUSY;
	if (entry->phase == PHASE_COMING && somebody_loads(kernel, captured->name))
		return kernel_hold_up(kernel, WAIT_HOLD, NOTHING, 0);
	/* NB: a host file may say that modules need one another in a ring; COMING
	 * ends that. */
	entry->phase = PHASE_COMING;
	int r = set_up(kernel, module);
	if (r != HELD_UP)
		entry->phase = r == 0 ? PHASE_LIVE : PHASE_ABSENT;
	return r;
}

int model_load_module(struct kernel *kernel, const char *name)
{
	int module = kernel_module(kernel, name);
	return module == NOTHING ? -ENOENT : load(kernel, module);
}

/* kernel/module/main.c, delete_module */
int model_unload_module(struct kernel *kernel, const char *name)
{
	int module = kernel_module(kernel, name);
	/* What is built in is not in the kernel's list of modules, and what is not
	 * there counts as gone (host/modules.h). */
	if (module == NOTHING || kernel->modules[module].phase == PHASE_ABSENT ||
	    kernel->modules[module].phase == PHASE_BUILTIN)
		return 0;
	struct module_entry *entry = &kernel->modules[module];
	if (entry->phase == PHASE_COMING || (entry->phase == PHASE_GOING && !kernel->forced))
		return -EBUSY;
	if (module_references(kernel, module) > 0)
		return -EAGAIN;
	entry->phase = PHASE_GOING;
	for (size_t i = 0; i < kernel->function_count; i++) {
		const struct function_state *state = &kernel->function_states[i];
		if (!state->present || state->driver == NOTHING ||
		    kernel->drivers[state->driver].module != module)
			continue;
		int r = function_unbind(kernel, (int)i);
		if (r != 0)
			return r;
	}
	entry->phase = PHASE_ABSENT;
	return 0;
}
