/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Every file of the kernel that the model lets be written, and what that does. */

#include "rehearsal/write.h"

#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/binding.h"
#include "rehearsal/display.h"
#include "rehearsal/mdev.h"
#include "rehearsal/module.h"
#include "rehearsal/sriov.h"

bool parts_split(struct parts *parts, const char *path)
{
	*parts = (struct parts){.text = str_copy(path)};
	for (char *at = parts->text; *at;) {
		at += strspn(at, "/");
		if (!*at)
			break;
		if (parts->count == PARTS_MAX)
			return false;
		parts->at[parts->count++] = at;
		at += strcspn(at, "/");
		if (*at)
			*at++ = '\0';
	}
	return true;
}

void parts_clear(struct parts *parts)
{
	free(parts->text);
	*parts = (struct parts){0};
}

bool parts_match(const struct parts *parts, const char *pattern)
{
	for (size_t i = 0; i < parts->count; i++) {
		const char *part = parts->at[i];
		if (i && *pattern++ != '/')
			return false;
		for (; *part && *part == *pattern; part++)
			pattern++;
		if (*pattern == '*') {
			pattern++;
			continue;
		}
		if (*part || (*pattern && *pattern != '/'))
			return false;
	}
	return !*pattern;
}

/* Where in the path the names are. */
enum { AT_FUNCTION = 4, AT_DRIVER = 4, AT_PARENT = 3, AT_TYPE = 5, AT_MDEV = 4, AT_CONSOLE = 3 };

/* A write as it reaches a function of the kernel. */
struct write {
	struct kernel *kernel;
	const struct parts *parts;
	const char *value; /* without a line end */
	const char *raw;
};

static int driver_of(const struct write *write)
{
	int driver = kernel_driver(write->kernel, write->parts->at[AT_DRIVER]);
	return driver != NOTHING && driver_is_there(write->kernel, driver) ? driver : NOTHING;
}

/* drivers/base/bus.c, bind_store */
static int write_bind(const struct write *write)
{
	int driver = driver_of(write);
	int function = kernel_function(write->kernel, write->value);
	if (driver == NOTHING)
		return -ENOENT;
	return function == NOTHING ? -ENODEV : function_bind(write->kernel, function, driver);
}

/* drivers/base/bus.c, unbind_store */
static int write_unbind(const struct write *write)
{
	int driver = driver_of(write);
	int function = kernel_function(write->kernel, write->value);
	if (driver == NOTHING)
		return -ENOENT;
	if (function == NOTHING || write->kernel->function_states[function].driver != driver)
		return -ENODEV;
	return function_unbind(write->kernel, function);
}

/* drivers/base/bus.c, drivers_probe_store */
static int write_probe(const struct write *write)
{
	int function = kernel_function(write->kernel, write->value);
	return function == NOTHING ? -ENODEV : function_probe(write->kernel, function);
}

/* drivers/base/driver.c, driver_set_override: up to the first line end, "" clears.
 * Up to 6.1 under the lock of the device. A name of no driver is taken too. */
static int write_override(const struct write *write)
{
	struct kernel *kernel = write->kernel;
	int function = kernel_function(kernel, write->parts->at[AT_FUNCTION]);
	if (function == NOTHING)
		return -ENOENT;
	if (kernel_is_older(kernel, 6, 12) && function_is_locked(kernel, function))
		return kernel_hold_up(kernel, WAIT_LOCK, function, 0);
	struct function_state *state = &kernel->function_states[function];
	snprintf(state->override, sizeof state->override, "%.*s", (int)strcspn(write->raw, "\n"),
		 write->raw);
	return 0;
}

/* drivers/pci/pci-driver.c, new_id_store: every function of these ids, at once */
static int write_new_id(const struct write *write)
{
	struct kernel *kernel = write->kernel;
	unsigned vendor, product;
	int driver = driver_of(write);
	if (driver == NOTHING)
		return -ENOENT;
	if (sscanf(write->value, "%x %x", &vendor, &product) != 2)
		return -EINVAL;
	if (kernel->state->id_count == DYNAMIC_MAX)
		return kernel_trouble(kernel, "more than %d ids", DYNAMIC_MAX);
	kernel->state->ids[kernel->state->id_count++] =
		(struct dynamic_id){driver, vendor, product};
	return driver_probe_all(kernel, driver);
}

/* drivers/pci/pci-driver.c, remove_id_store: what is bound stays bound */
static int write_remove_id(const struct write *write)
{
	struct state *state = write->kernel->state;
	unsigned vendor, product;
	int driver = driver_of(write);
	if (driver == NOTHING)
		return -ENOENT;
	if (sscanf(write->value, "%x %x", &vendor, &product) != 2)
		return -EINVAL;
	for (size_t i = 0; i < state->id_count; i++) {
		if (state->ids[i].driver != driver || state->ids[i].vendor != vendor ||
		    state->ids[i].product != product)
			continue;
		state->ids[i] = state->ids[--state->id_count];
		return 0;
	}
	return -ENODEV;
}

static int write_numvfs(const struct write *write)
{
	int function = kernel_function(write->kernel, write->parts->at[AT_FUNCTION]);
	return function == NOTHING ? -ENOENT : sriov_set(write->kernel, function, write->value);
}

static int write_mdev_create(const struct write *write)
{
	int type = mdev_type_find(write->kernel, write->parts->at[AT_PARENT],
				  write->parts->at[AT_TYPE]);
	return type == NOTHING ? -ENOENT : mdev_create(write->kernel, (size_t)type, write->raw);
}

static int write_mdev_remove(const struct write *write)
{
	return mdev_remove(write->kernel, write->parts->at[AT_MDEV], write->value);
}

static int write_console(const struct write *write)
{
	struct kernel *kernel = write->kernel;
	for (size_t i = 0; i < kernel->file->console_count; i++) {
		if (!kernel->consoles[i].there ||
		    !str_equal(kernel->file->consoles[i].name, write->parts->at[AT_CONSOLE]))
			continue;
		console_bind(kernel, i, strtol(write->value, NULL, 0) != 0);
		return 0;
	}
	return -ENOENT;
}

static const struct write_file {
	const char *pattern;
	int (*write)(const struct write *write);
} files[] = {
	{PATH_PCI_DRIVERS "/*/bind", write_bind},
	{PATH_PCI_DRIVERS "/*/unbind", write_unbind},
	{PATH_PCI_DRIVERS "/*/new_id", write_new_id},
	{PATH_PCI_DRIVERS "/*/remove_id", write_remove_id},
	{PATH_PCI_DEVICES "/*/driver_override", write_override},
	{PATH_PCI_DEVICES "/*/sriov_numvfs", write_numvfs},
	{"sys/bus/pci/drivers_probe", write_probe},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES "/*/create", write_mdev_create},
	{PATH_MDEV_DEVICES "/*/remove", write_mdev_remove},
	{"sys/class/vtconsole/*/bind", write_console},
};

int kernel_write(struct kernel *kernel, const char *path, const char *value)
{
	CLEANUP(parts_clear) struct parts parts;
	bool split = parts_split(&parts, path);
	autofree char *line = str_copy_n(value, strcspn(value, "\n"));
	struct write write = {kernel, &parts, line, value};
	for (size_t i = 0; split && i < ARRAY_SIZE(files); i++)
		if (parts_match(&parts, files[i].pattern))
			return files[i].write(&write);
	return kernel_trouble(kernel, "a write of '%s' to /%s", line, path);
}

/* What a task speaks of: a function, and the driver in the path. */
static int subject_of(struct kernel *kernel, const struct task *task, const struct parts *parts)
{
	autofree char *line = str_copy_n(task->value, strcspn(task->value, "\n"));
	if (parts_match(parts, PATH_PCI_DRIVERS "/*/*") ||
	    parts_match(parts, "sys/bus/pci/drivers_probe"))
		return kernel_function(kernel, line);
	if (parts_match(parts, PATH_PCI_DEVICES "/*/*"))
		return kernel_function(kernel, parts->at[AT_FUNCTION]);
	return NOTHING;
}

void kernel_write_begin(struct kernel *kernel, const struct task *task)
{
	CLEANUP(parts_clear) struct parts parts;
	parts_split(&parts, task->path);
	kernel->why.function = NOTHING;
	if (task->kind != TASK_WRITE) {
		int module = kernel_module(kernel, task->value);
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

static void mdev_looks(struct kernel *kernel, const char *uuid, char *out, size_t room)
{
	int mdev = kernel_mdev(kernel, uuid);
	if (mdev == NOTHING) {
		snprintf(out, room, "not there");
		return;
	}
	const struct captured_mdev_type *type =
		&kernel->file->mdev_types[kernel->state->mdevs[mdev].type];
	snprintf(out, room, "%s/%s", type->parent, type->type);
}

void kernel_write_looks(struct kernel *kernel, const struct task *task, char *out, size_t room)
{
	CLEANUP(parts_clear) struct parts parts;
	parts_split(&parts, task->path);
	int function = subject_of(kernel, task, &parts);
	const struct function_state *state =
		function == NOTHING ? NULL : &kernel->function_states[function];
	*out = '\0';
	if (task->kind == TASK_LOAD_MODULE || task->kind == TASK_UNLOAD_MODULE) {
		int module = kernel_module(kernel, task->value);
		snprintf(out, room, "%s",
			 module == NOTHING ? "unknown"
					   : module_phase_name(kernel->modules[module].phase));
	} else if (state && parts_match(&parts, PATH_PCI_DEVICES "/*/driver_override")) {
		snprintf(out, room, "%s", *state->override ? state->override : "nobody");
	} else if (state && parts_match(&parts, PATH_PCI_DEVICES "/*/sriov_numvfs")) {
		snprintf(out, room, "%u", state->vfs);
	} else if (state) {
		const char *name = kernel_driver_name(kernel, state->shown);
		snprintf(out, room, "%s", *name ? name : "no driver");
	} else if (parts_match(&parts, PATH_MDEV_DEVICES "/*/remove")) {
		mdev_looks(kernel, parts.at[AT_MDEV], out, room);
	} else if (parts_match(&parts, PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES "/*/create")) {
		mdev_looks(kernel, task->value, out, room);
	}
}
