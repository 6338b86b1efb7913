/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What shows of a task: what it speaks of, before and after, and half-way. */

#include <stdio.h>

#include "base/memory.h"
#include "model/drop_in.h"
#include "model/names.h"
#include "rehearsal/display.h"
#include "rehearsal/drop_ins.h"
#include "rehearsal/holds.h"
#include "rehearsal/mdev.h"
#include "rehearsal/module.h"
#include "rehearsal/power.h"
#include "rehearsal/screens.h"
#include "rehearsal/systemd.h"
#include "rehearsal/write.h"

enum { AT_FUNCTION = 4, AT_DRIVER = 4, AT_MDEV = 4, AT_FILE = 5, AT_CONSOLE = 3 };

/* What a task speaks of: a function, and the driver in the path. */
static int subject_of(struct kernel *kernel, const struct task *task, const struct parts *parts)
{
	autofree char *line = str_copy_n(task->value, strcspn(task->value, "\n"));
	if (parts_match(parts, PATH_PCI_DRIVERS "/*/*") ||
	    parts_match(parts, "sys/bus/pci/drivers_probe"))
		return kernel_function(kernel, line);
	if (parts_match(parts, PATH_PCI_DEVICES "/*/*") ||
	    parts_match(parts, PATH_PCI_DEVICES "/*/power/control") ||
	    parts_match(parts, PATH_PCI_DEVICES "/*/" FILE_VGPU))
		return kernel_function(kernel, parts->at[AT_FUNCTION]);
	return NOTHING;
}

void kernel_write_begin(struct kernel *kernel, const struct task *task)
{
	CLEANUP(parts_clear) struct parts parts;
	parts_split(&parts, task->path);
	kernel->why.function = NOTHING;
	if (task->kind == TASK_STOP_UNIT || task->kind == TASK_START_UNIT)
		unit_hang(kernel, task->value, task->kind == TASK_STOP_UNIT);
	model_begin_drop_in(kernel, task);
	if (task->kind != TASK_WRITE && task->kind != TASK_ANNOUNCE) {
		bool is_module = task->kind == TASK_LOAD_MODULE || task->kind == TASK_UNLOAD_MODULE;
		int module = is_module ? kernel_module(kernel, task->value) : NOTHING;
		enum module_phase *phase =
			module == NOTHING ? NULL : &kernel->modules[module].phase;
		if (phase && *phase == PHASE_ABSENT && task->kind == TASK_LOAD_MODULE)
			*phase = PHASE_COMING;
		if (phase && *phase == PHASE_LIVE && task->kind == TASK_UNLOAD_MODULE)
			*phase = PHASE_GOING;
		return;
	}
	int function = subject_of(kernel, task, &parts);
	kernel->why.function = function;
	if (function == NOTHING)
		return;
	struct function_state *state = &kernel->function_states[function];
	int driver = parts_match(&parts, PATH_PCI_DRIVERS "/*/*")
			     ? kernel_driver(kernel, parts.at[AT_DRIVER])
			     : NOTHING;
	if (parts_match(&parts, PATH_PCI_DRIVERS "/*/unbind") && state->driver == driver)
		state->shown = NOTHING;
	if (parts_match(&parts, PATH_PCI_DRIVERS "/*/bind") && state->driver == NOTHING)
		state->shown = driver;
}

/* How things look: each writes a word or two on what a task would change. */

struct look {
	struct kernel *kernel;
	const struct parts *parts;
	const struct task *task;
	int function; /* or NOTHING */
};

static const struct function_state *state_of(const struct look *look)
{
	static const struct function_state none = {.driver = NOTHING, .shown = NOTHING};
	return look->function == NOTHING ? &none : &look->kernel->function_states[look->function];
}

static void say_mdev(const struct look *look, const char *uuid, struct text *out)
{
	int mdev = kernel_mdev(look->kernel, uuid);
	if (mdev == NOTHING) {
		text_add(out, "not there");
		return;
	}
	const struct captured_mdev_type *type =
		&look->kernel->file->mdev_types[look->kernel->state->mdevs[mdev].type];
	text_addf(out, "%s/%s", type->parent, type->type);
}

static void mdev_remove_looks(const struct look *look, struct text *out)
{
	say_mdev(look, look->parts->at[AT_MDEV], out);
}

static void mdev_attribute_looks(const struct look *look, struct text *out)
{
	autofree char *name = parts_rest(look->parts, AT_MDEV + 1);
	autotext value = {0};
	const char *file = str_equal(name, "assign_control_domain") ? "control_domains" : "matrix";
	if (!str_starts(name, "assign_"))
		file = name;
	mdev_attribute_read(look->kernel, look->parts->at[AT_MDEV], file, &value);
	text_trim(&value);
	for (char *at = value.at; at && *at; at++)
		if (*at == '\n')
			*at = ' ';
	text_add(out, value.length ? value.at : "nothing");
}

static void mdev_create_looks(const struct look *look, struct text *out)
{
	say_mdev(look, look->task->value, out);
}

static void override_looks(const struct look *look, struct text *out)
{
	const char *override = state_of(look)->override;
	text_add(out, *override ? override : "nobody");
}

static void numvfs_looks(const struct look *look, struct text *out)
{
	text_addf(out, "%u", state_of(look)->vfs);
}

static void autoprobe_looks(const struct look *look, struct text *out)
{
	text_add(out, state_of(look)->unprobed ? "0" : "1");
}

static void vgpu_looks(const struct look *look, struct text *out)
{
	text_addf(out, "%u", state_of(look)->vgpu);
}

static void driver_looks(const struct look *look, struct text *out)
{
	const char *name = kernel_driver_name(look->kernel, state_of(look)->shown);
	text_add(out, *name ? name : "no driver");
}

static void control_looks(const struct look *look, struct text *out)
{
	text_add(out, state_of(look)->power_auto ? "auto" : "on");
}

static void reset_method_looks(const struct look *look, struct text *out)
{
	const char *resets = state_of(look)->resets;
	text_add(out, *resets ? resets : "none");
}

static void d3cold_looks(const struct look *look, struct text *out)
{
	text_add(out, state_of(look)->d3cold ? "1" : "0");
}

static void enable_looks(const struct look *look, struct text *out)
{
	text_add(out, state_of(look)->enabled ? "1" : "0");
}

static void there_looks(const struct look *look, struct text *out)
{
	text_add(out, look->function == NOTHING ? "not there" : "there");
}

static void resize_looks(const struct look *look, struct text *out)
{
	unsigned index = (unsigned)strtoul(look->parts->at[AT_FILE] + strlen("resource"), NULL, 10);
	const struct captured_bar *bar =
		look->function == NOTHING ? NULL : bar_of(look->kernel, look->function, index);
	if (bar)
		text_addf(out, "%llu MiB",
			  (unsigned long long)bar_size(look->kernel, look->function, bar) >> 20);
}

static void console_looks(const struct look *look, struct text *out)
{
	for (size_t i = 0; i < look->kernel->file->console_count; i++)
		if (str_equal(look->kernel->file->consoles[i].name, look->parts->at[AT_CONSOLE]))
			text_add(out, look->kernel->consoles[i].bound ? "bound" : "not bound");
}

static void framebuffer_looks(const struct look *look, struct text *out)
{
	int framebuffer = framebuffer_find(look->kernel, look->task->value);
	bool bound = framebuffer != NOTHING && look->kernel->framebuffers[framebuffer].bound;
	text_add(out, bound ? look->kernel->file->framebuffers[framebuffer].driver : "no driver");
}

static void hidden_looks(const struct look *look, struct text *out)
{
	autofree char *path = str_format("drm/%s", look->parts->at[AT_FILE + 1]);
	int function = kernel_function(look->kernel, look->parts->at[AT_FUNCTION]);
	const struct captured_function *captured =
		function == NOTHING ? NULL : &look->kernel->functions[function];
	for (size_t n = 0; captured && n < captured->node_count; n++)
		if (str_equal(captured->nodes[n].path, path))
			text_add(out,
				 node_is_hidden(look->kernel, function, n) ? "hidden" : "there");
}

static void switcheroo_looks(const struct look *look, struct text *out)
{
	for (size_t i = 0; i < look->kernel->file->switch_count; i++)
		if (look->kernel->switches[i].shown)
			text_add(out, look->kernel->file->switches[i].name);
}

static const struct {
	const char *pattern;
	void (*looks)(const struct look *look, struct text *out);
} written[] = {
	{PATH_PCI_DRIVERS "/*/*", driver_looks},
	{"sys/bus/pci/drivers_probe", driver_looks},
	{PATH_PCI_DEVICES "/*/driver_override", override_looks},
	{PATH_PCI_DEVICES "/*/" FILE_NUMVFS, numvfs_looks},
	{PATH_PCI_DEVICES "/*/" FILE_AUTOPROBE, autoprobe_looks},
	{PATH_PCI_DEVICES "/*/" FILE_VGPU, vgpu_looks},
	{PATH_PCI_DEVICES "/*/power/control", control_looks},
	{PATH_PCI_DEVICES "/*/reset_method", reset_method_looks},
	{PATH_PCI_DEVICES "/*/d3cold_allowed", d3cold_looks},
	{PATH_PCI_DEVICES "/*/enable", enable_looks},
	{PATH_PCI_DEVICES "/*/remove", there_looks},
	{PATH_PCI_DEVICES "/*/resource*", resize_looks},
	{"sys/class/vtconsole/*/bind", console_looks},
	{PATH_PLATFORM_DRIVERS "/*/*", framebuffer_looks},
	{PATH_PCI_DEVICES "/*/drm/*/uevent", hidden_looks},
	{PATH_SWITCHEROO, switcheroo_looks},
	{PATH_MDEV_DEVICES "/*/remove", mdev_remove_looks},
	{PATH_MDEV_DEVICES "/*/*", mdev_attribute_looks},
	{PATH_MDEV_DEVICES "/*/*/*", mdev_attribute_looks},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES "/*/create", mdev_create_looks},
};

static void module_looks(const struct look *look, struct text *out)
{
	int module = kernel_module(look->kernel, look->task->value);
	text_add(out, module == NOTHING ? "unknown"
					: module_phase_name(look->kernel->modules[module].phase));
}

static void unit_looks(const struct look *look, struct text *out)
{
	const char *state = unit_state_name(look->kernel, look->task->value);
	text_add(out, state ? state : "no such unit");
}

static void session_looks(const struct look *look, struct text *out)
{
	bool there = false;
	autofree char *id = str_copy_n(look->task->value, strcspn(look->task->value, " "));
	for (size_t i = 0; i < look->kernel->file->session_count; i++)
		there |= str_equal(look->kernel->file->sessions[i].id, id) &&
			 !look->kernel->sessions[i].ended;
	text_add(out, there ? "there" : "ended");
}

static void process_looks(const struct look *look, struct text *out)
{
	long pid = strtol(look->task->value, NULL, 10);
	text_add(out, kernel_process(look->kernel, pid) == NOTHING ? "ended" : "runs");
}

static void free_looks(const struct look *look, struct text *out)
{
	text_add(out, nodes_are_held(look->kernel, look->task->value) ? "held" : "free");
}

static void nodes_looks(const struct look *look, struct text *out)
{
	text_add(out, nodes_are_there(look->kernel, look->task->value) ? "there" : "not there");
}

static void front_looks(const struct look *look, struct text *out)
{
	text_addf(out, "tty%u", look->kernel->state->front);
}

static void drop_in_looks(const struct look *look, struct text *out)
{
	enum drop_in_task what;
	autodropin step = {0};
	if (!drop_in_task_parse(look->task->value, &what, &step))
		return;
	autofree char *path = drop_in_state_path(&step);
	const char *noted = model_drop_in_noted(look->kernel, path);
	text_add(out, *noted ? noted : "not called");
}

static void input_looks(const struct look *look, struct text *out)
{
	const char *value = look->task->value;
	autofree char *name = str_copy_n(value, strcspn(value, " "));
	monitor_read(look->kernel, name, out);
}

static void managed_looks(const struct look *look, struct text *out)
{
	const char *value = look->task->value;
	int function = kernel_function(look->kernel, value + strcspn(value, " ") + 1);
	if (function != NOTHING)
		text_addf(out, "%u", look->kernel->function_states[function].vfs);
}

static void (*const others[])(const struct look *look, struct text *out) = {
	[TASK_LOAD_MODULE] = module_looks,   [TASK_UNLOAD_MODULE] = module_looks,
	[TASK_STOP_UNIT] = unit_looks,	     [TASK_START_UNIT] = unit_looks,
	[TASK_END_SESSION] = session_looks,  [TASK_END_PROCESS] = process_looks,
	[TASK_AWAIT_FREE] = free_looks,	     [TASK_AWAIT_NODES] = nodes_looks,
	[TASK_SWITCH_VT] = front_looks,	     [TASK_SWITCH_INPUT] = input_looks,
	[TASK_TELL_SESSION] = session_looks, [TASK_RUN_DROP_IN] = drop_in_looks,
	[TASK_MANAGE_VFS] = managed_looks,
};

void kernel_write_looks(struct kernel *kernel, const struct task *task, char *out, size_t room)
{
	CLEANUP(parts_clear) struct parts parts;
	autotext words = {0};
	parts_split(&parts, task->path);
	struct look look = {kernel, &parts, task, subject_of(kernel, task, &parts)};
	if (task->kind < ARRAY_SIZE(others) && others[task->kind])
		others[task->kind](&look, &words);
	bool is_write = task->kind == TASK_WRITE || task->kind == TASK_ANNOUNCE;
	for (size_t i = 0; is_write && i < ARRAY_SIZE(written); i++)
		if (parts_match(&parts, written[i].pattern)) {
			written[i].looks(&look, &words);
			break;
		}
	snprintf(out, room, "%s", text_string(&words));
}
