/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/module.h"

#include "rehearsal/binding.h"

const char *module_phase_name(enum module_phase phase)
{
	static const char *const names[] = {
		[PHASE_ABSENT] = "absent", [PHASE_COMING] = "coming",	 [PHASE_LIVE] = "live",
		[PHASE_GOING] = "going",   [PHASE_BUILTIN] = "built in",
	};
	return names[phase];
}

/* A node that is open keeps the module of the driver that made it, also when the
 * device is gone meanwhile (the owner of its file operations). */
static bool hold_is_on(const struct kernel *kernel, const struct hold_state *hold, int module)
{
	if (hold->function == NOTHING)
		return false;
	const char *home = kernel->functions[hold->function].driver;
	int driver = home ? kernel_driver(kernel, home) : NOTHING;
	return driver != NOTHING && kernel->drivers[driver].module == module;
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
	for (size_t i = 0; i < kernel->hold_count; i++)
		count += hold_is_on(kernel, &kernel->holds[i], module);
	for (size_t i = 0; i < file->console_count; i++)
		count += kernel->consoles[i].there && kernel->consoles[i].bound &&
			 str_equal(file->consoles[i].pins, name);
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
	entry->phase = PHASE_LIVE;
	return 0;
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
