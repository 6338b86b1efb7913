/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/holds.h"

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/binding.h"
#include "rehearsal/groups.h"

/* The module whose file operations a function's node has (their owner): that of its
 * driver, but for nodes of DRM of NVIDIA's cards, which are nvidia-drm's (NVIDIA
 * open-gpu-kernel-modules, kernel-open/nvidia-drm/nvidia-drm-drv.c). */
static int module_of_node(const struct kernel *kernel, int function, const char *name)
{
	const char *home = kernel->functions[function].driver;
	int driver = home ? kernel_driver(kernel, home) : NOTHING;
	if (str_equal(home, "nvidia") && str_starts(name, "dri/"))
		return kernel_module(kernel, "nvidia_drm");
	return driver == NOTHING ? NOTHING : kernel->drivers[driver].module;
}

static int module_with_node(const struct kernel *kernel, const char *name)
{
	for (size_t i = 0; i < kernel->file->module_count; i++)
		if (words_have(&kernel->file->modules[i].nodes, name))
			return (int)i;
	return NOTHING;
}

void hold_find(const struct kernel *kernel, struct hold_state *hold)
{
	hold->function = hold->node = NOTHING;
	for (size_t f = 0; f < kernel->function_count; f++)
		for (size_t n = 0; n < kernel->functions[f].node_count; n++)
			if (str_equal(kernel->functions[f].nodes[n].name, hold->name)) {
				hold->function = (int)f;
				hold->node = (int)n;
				hold->module = module_of_node(kernel, (int)f, hold->name);
				return;
			}
	hold->module = module_with_node(kernel, hold->name);
}

/* The firmware's frame buffer that is shown by that node, or NOTHING. */
static int framebuffer_with_node(const struct kernel *kernel, const char *name)
{
	for (size_t i = 0; i < kernel->file->framebuffer_count; i++)
		if (words_have(&kernel->file->framebuffers[i].nodes, name))
			return (int)i;
	return NOTHING;
}

static bool is_loaded(const struct kernel *kernel, int module)
{
	enum module_phase phase = kernel->modules[module].phase;
	return phase == PHASE_LIVE || phase == PHASE_GOING || phase == PHASE_BUILTIN;
}

bool node_is_hidden(const struct kernel *kernel, int function, size_t node)
{
	return node < 64 && kernel->function_states[function].hidden >> node & 1;
}

bool node_is_there(const struct kernel *kernel, const char *name)
{
	static const char groups[] = "vfio/";
	struct hold_state hold = {.name = name};
	if (str_starts(name, groups) && name[strlen(groups)] >= '0' && name[strlen(groups)] <= '9')
		return group_has_node(kernel, (int)strtol(name + strlen(groups), NULL, 10));
	hold_find(kernel, &hold);
	int framebuffer = framebuffer_with_node(kernel, name);
	if (framebuffer != NOTHING && kernel->framebuffers[framebuffer].bound)
		return true;
	if (hold.function == NOTHING)
		return hold.module != NOTHING && is_loaded(kernel, hold.module);
	return function_has_nodes(kernel, hold.function) &&
	       kernel->function_states[hold.function].shown != NOTHING &&
	       (hold.module == NOTHING || is_loaded(kernel, hold.module));
}

bool function_is_held(const struct kernel *kernel, int function)
{
	for (size_t i = 0; i < kernel->hold_count; i++)
		if (kernel->holds[i].function == function && kernel->holds[i].open &&
		    !kernel->holds[i].deleted)
			return true;
	return false;
}

/* Calls each() for the words between blanks; stops at the first that is not so. */
static bool each_name(const struct kernel *kernel, const char *names,
		      bool (*each)(const struct kernel *kernel, const char *name))
{
	autofree char *copy = str_copy(names);
	char *rest = copy;
	for (char *name; (name = strtok_r(rest, " \n", &rest));)
		if (!each(kernel, name))
			return false;
	return true;
}

static bool is_free(const struct kernel *kernel, const char *name)
{
	for (size_t i = 0; i < kernel->hold_count; i++)
		if (kernel->holds[i].open && str_equal(kernel->holds[i].name, name))
			return false;
	return true;
}

bool nodes_are_held(const struct kernel *kernel, const char *names)
{
	return !each_name(kernel, names, is_free);
}

bool nodes_are_there(const struct kernel *kernel, const char *names)
{
	return each_name(kernel, names, node_is_there);
}

/* PID 1 and systemd-logind have the card of a session open too, for as long as the
 * session has it (logind's TakeDevice, and the file store of PID 1). */
static bool is_for_sessions(const struct captured_process *process)
{
	return process->pid == 1 || str_equal(process->command, "systemd-logind");
}

static bool is_used_by_session(const struct kernel *kernel, const char *node)
{
	for (size_t i = 0; i < kernel->hold_count; i++) {
		const struct hold_state *hold = &kernel->holds[i];
		if (hold->open && str_equal(hold->name, node) &&
		    !is_for_sessions(&kernel->file->processes[hold->process]))
			return true;
	}
	return false;
}

/* Of a module on its way out nobody gets a file any more (kernel/module/main.c,
 * try_module_get). */
bool hold_can_open(const struct kernel *kernel, const struct hold_state *hold)
{
	bool leaves = hold->module != NOTHING && kernel->modules[hold->module].phase == PHASE_GOING;
	return !leaves && node_is_there(kernel, hold->name);
}

static void open_hold(struct kernel *kernel, struct hold_state *hold)
{
	hold->deleted = false;
	hold->open = hold_can_open(kernel, hold);
}

static void settle_seats(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->hold_count; i++) {
		struct hold_state *hold = &kernel->holds[i];
		if (!str_starts(hold->name, "dri/") || kernel->processes[hold->process].ended ||
		    !is_for_sessions(&kernel->file->processes[hold->process]))
			continue;
		bool used = is_used_by_session(kernel, hold->name);
		if (used && !hold->open)
			open_hold(kernel, hold);
		else if (!used)
			hold->open = false;
	}
}

void process_let_go(struct kernel *kernel, size_t process)
{
	for (size_t i = 0; i < kernel->hold_count; i++)
		if (kernel->holds[i].process == process)
			kernel->holds[i].open = false;
	settle_seats(kernel);
}

void process_take(struct kernel *kernel, size_t process)
{
	for (size_t i = 0; i < kernel->hold_count; i++)
		if (kernel->holds[i].process == process)
			open_hold(kernel, &kernel->holds[i]);
	settle_seats(kernel);
}

void hold_set(struct kernel *kernel, size_t hold, bool open)
{
	if (open)
		open_hold(kernel, &kernel->holds[hold]);
	else
		kernel->holds[hold].open = false;
	settle_seats(kernel);
}
