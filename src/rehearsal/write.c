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
#include "rehearsal/power.h"
#include "rehearsal/screens.h"
#include "rehearsal/sriov.h"
#include "rehearsal/vgpu.h"

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

char *parts_rest(const struct parts *parts, size_t first)
{
	struct text rest = {0};
	for (size_t i = first; i < parts->count; i++)
		text_addf(&rest, "%s%s", i > first ? "/" : "", parts->at[i]);
	return text_take(&rest);
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
enum {
	AT_FUNCTION = 4,
	AT_DRIVER = 4,
	AT_PARENT = 3,
	AT_TYPE = 5,
	AT_MDEV = 4,
	AT_CONSOLE = 3,
	AT_HUGEPAGES = 4
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

static int write_autoprobe(const struct write *write)
{
	int function = kernel_function(write->kernel, write->parts->at[AT_FUNCTION]);
	return function == NOTHING ? -ENOENT
				   : sriov_set_autoprobe(write->kernel, function, write->value);
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

static int write_mdev_attribute(const struct write *write)
{
	const struct parts *parts = write->parts;
	autofree char *name = parts_rest(parts, AT_MDEV + 1);
	return mdev_attribute_write(write->kernel, parts->at[AT_MDEV], name, write->value);
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

static int write_framebuffer(const struct write *write)
{
	return framebuffer_bind(write->kernel, write->value, write->parts->at[AT_DRIVER],
				str_equal(write->parts->at[AT_DRIVER + 1], "bind"));
}

/* lib/kobject_uevent.c, kobject_synth_uevent: the words behind the action are for udev */
static int write_uevent(const struct write *write)
{
	struct kernel *kernel = write->kernel;
	const struct parts *parts = write->parts;
	int function = kernel_function(kernel, parts->at[AT_FUNCTION]);
	autofree char *path =
		str_format("%s/%s", parts->at[AT_FUNCTION + 1], parts->at[AT_FUNCTION + 2]);
	return function == NOTHING ? -ENOENT : node_uevent(kernel, function, path, write->value);
}

static int write_switcheroo(const struct write *write)
{
	return switcheroo_write(write->kernel, write->value);
}

/* mm/hugetlb.c, nr_hugepages_store_common: as many as there is room for, and no error where
 * that is fewer */
static int write_hugepages(const struct write *write)
{
	struct kernel *kernel = write->kernel;
	char *end;
	unsigned long number = strtoul(write->value, &end, 10);
	if (end == write->value || *end)
		return -EINVAL;
	for (size_t i = 0; i < kernel->file->hugepages_count && i < HUGEPAGES_MAX; i++) {
		unsigned long size_kb = kernel->file->hugepages[i].size_kb;
		unsigned long room = kernel->file->memory_kb / size_kb;
		autofree char *name = str_format("hugepages-%lukB", size_kb);
		if (!str_equal(name, write->parts->at[AT_HUGEPAGES]))
			continue;
		kernel->state->hugepages[i] = number < room ? number : room;
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
	{PATH_PCI_DEVICES "/*/" FILE_NUMVFS, write_numvfs},
	{PATH_PCI_DEVICES "/*/" FILE_AUTOPROBE, write_autoprobe},
	{PATH_PCI_DEVICES "/*/" FILE_VGPU, vgpu_write},
	{PATH_PCI_DEVICES "/*/power/control", power_write_control},
	{PATH_PCI_DEVICES "/*/d3cold_allowed", power_write_d3cold},
	{PATH_PCI_DEVICES "/*/enable", power_write_enable},
	{PATH_PCI_DEVICES "/*/rom", power_write_rom},
	{PATH_PCI_DEVICES "/*/reset_method", power_write_reset_method},
	{PATH_PCI_DEVICES "/*/reset", power_write_reset},
	{PATH_PCI_DEVICES "/*/remove", power_write_remove},
	{PATH_PCI_DEVICES "/*/resource*", power_write_resize},
	{"sys/bus/pci/rescan", power_write_rescan},
	{"sys/bus/pci/drivers_probe", write_probe},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES "/*/create", write_mdev_create},
	{PATH_MDEV_DEVICES "/*/remove", write_mdev_remove},
	{PATH_MDEV_DEVICES "/*/*", write_mdev_attribute},
	{PATH_MDEV_DEVICES "/*/*/*", write_mdev_attribute},
	{PATH_HUGEPAGES "/*/" NAME_HUGEPAGES_NUMBER, write_hugepages},
	{"sys/class/vtconsole/*/bind", write_console},
	{PATH_PLATFORM_DRIVERS "/*/bind", write_framebuffer},
	{PATH_PLATFORM_DRIVERS "/*/unbind", write_framebuffer},
	{PATH_PCI_DEVICES "/*/drm/*/uevent", write_uevent},
	{PATH_SWITCHEROO, write_switcheroo},
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
