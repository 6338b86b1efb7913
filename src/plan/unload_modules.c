/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Modules that leave the kernel while the VM runs: those that a profile names, and
 * those of drivers that part from a device in no other way. */

#include "base/memory.h"
#include "base/text.h"
#include "model/unit_name.h"
#include "plan/drivers.h"
#include "plan/planner.h"

bool is_to_be_unloaded(const struct planner *planner, const char *module)
{
	return module && words_have(&planner->unloaded, module);
}

static bool is_taken(const struct planner *planner, const char *name)
{
	struct pci_address address;
	return pci_address_parse(name, &address) &&
	       planner_takes(planner, host_view_find_device(planner->view, address));
}

/* First those that use it, then the module itself; the survey has seen them all,
 * and the kernel's graph of modules has no loops. */
static void choose(struct planner *planner, const char *name)
{
	const struct module *module = host_view_find_module(planner->view, name);
	if (!module || !module->loaded || is_to_be_unloaded(planner, name))
		return;
	for (size_t i = 0; i < module->holders.count; i++)
		choose(planner, module->holders.at[i]);
	words_add(&planner->unloaded, name);
}

/* It also drives a device that stays: then it stays too. */
static const char *other_device(const struct planner *planner, const struct module *module)
{
	for (size_t i = 0; i < module->devices.count; i++)
		if (!is_taken(planner, module->devices.at[i]))
			return module->devices.at[i];
	return NULL;
}

static void choose_by_driver(struct planner *planner, const struct device *device)
{
	const struct module *module =
		device->module ? host_view_find_module(planner->view, device->module) : NULL;
	if (driver_find(device->driver)->parting == PARTS_BADLY && module && !module->builtin &&
	    !other_device(planner, module))
		choose(planner, module->name);
}

void choose_modules(struct planner *planner)
{
	const struct profile *profile = planner->profile;
	for (size_t i = 0; profile->gpu.unload == UNLOAD_NAMED && i < profile->gpu.modules.count;
	     i++) {
		autofree char *kernel = module_kernel_name(profile->gpu.modules.at[i]);
		choose(planner, kernel);
	}
	for (size_t i = 0; profile->gpu.unload == UNLOAD_AUTO && i < planner->taken_count; i++)
		if (planner->taken[i]->driver)
			choose_by_driver(planner, planner->taken[i]);
}

static void refuse_builtin(struct planner *planner)
{
	const struct words *names = &planner->profile->gpu.modules;
	for (size_t i = 0; planner->profile->gpu.unload == UNLOAD_NAMED && i < names->count; i++) {
		autofree char *name = module_kernel_name(names->at[i]);
		const struct module *module = host_view_find_module(planner->view, name);
		if (module && module->builtin)
			plan_refuse(planner->plan, REFUSAL_MODULE_BUILTIN, name,
				    str_format("module %s is built into this kernel", name),
				    str_format("take %s out of unload in [gpu]", name));
	}
}

static void refuse_shared(struct planner *planner, const struct module *module)
{
	plan_refuse(planner->plan, REFUSAL_MODULE_SHARED, module->name,
		    str_format("module %s also drives %s, which stays with the host", module->name,
			       other_device(planner, module)),
		    str_format("take %s out of unload in [gpu]: the device can leave without its "
			       "module, where its driver allows that",
			       module->name));
}

static bool is_pinned_by_console(const char *module)
{
	const struct driver *driver = driver_find(module);
	return driver->pinned_by_console && str_equal(driver->module, module);
}

static bool has_console(const struct planner *planner)
{
	for (size_t i = 0; i < planner->view->console_count; i++)
		if (planner->view->consoles[i].bound || planner->view->consoles[i].taken_for)
			return true;
	return false;
}

static long unexplained_references(const struct module *module)
{
	return module->references - (long)module->holders.count;
}

/* Whether a console is what keeps it, as far as can be seen. */
static bool needs_console(const struct planner *planner, const struct module *module)
{
	return unexplained_references(module) > 0 && is_pinned_by_console(module->name) &&
	       has_console(planner);
}

/* Whether one of the units runs that its driver is known to be kept by. */
static bool is_kept_by_unit(const struct planner *planner, const struct device *device)
{
	const struct driver *driver = driver_find(device->driver);
	for (size_t i = 0; i < DRIVER_UNITS && driver->units[i]; i++) {
		const struct unit *unit = host_view_find_unit(planner->view, driver->units[i]);
		if (unit && unit_state_is_up(unit->state))
			return true;
	}
	return false;
}

/* Whether somebody holds its devices whom the plan makes let go. */
static bool is_held_for_now(const struct planner *planner, const struct module *module)
{
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		for (size_t h = 0; h < device->holders.count; h++)
			if (is_to_be_unloaded(planner, device->module) &&
			    holder_counts(planner, device, &device->holders.at[h]))
				return true;
		if (str_equal(device->module, module->name) && is_kept_by_unit(planner, device))
			return true;
	}
	return false;
}

static void refuse_in_use(struct planner *planner, const struct module *module)
{
	long others = unexplained_references(module);
	if (others <= 0 || needs_console(planner, module) || is_held_for_now(planner, module))
		return;
	plan_refuse(planner->plan, REFUSAL_MODULE_IN_USE, module->name,
		    str_format("module %s is in use (count %ld) by something in the kernel, though "
			       "no program has its devices open",
			       module->name, others),
		    str_format("find what uses it with lsmod and in dmesg, or take %s out of "
			       "unload in [gpu] if its driver lets a device go without",
			       module->name));
}

void refuse_modules(struct planner *planner)
{
	refuse_builtin(planner);
	for (size_t i = 0; i < planner->unloaded.count; i++) {
		const struct module *module =
			host_view_find_module(planner->view, planner->unloaded.at[i]);
		if (other_device(planner, module))
			refuse_shared(planner, module);
		else
			refuse_in_use(planner, module);
	}
}

void unbind_console(struct planner *planner, const struct console *console)
{
	if (!plan_has_step(planner->plan, STEP_UNBIND_CONSOLE, console->name))
		planner_step(planner, STEP_UNBIND_CONSOLE, console->name, "1", "0");
}

/* The console comes back with the frame buffer, or by the undo where that stays. */
static void unbind_consoles(struct planner *planner)
{
	bool needed = false;
	for (size_t i = 0; i < planner->unloaded.count; i++)
		needed |= needs_console(
			planner, host_view_find_module(planner->view, planner->unloaded.at[i]));
	for (size_t i = 0; needed && i < planner->view->console_count; i++) {
		const struct console *console = &planner->view->consoles[i];
		if (console->bound || console->taken_for)
			unbind_console(planner, console);
	}
	planner_next_stage(planner);
}

void unload_modules(struct planner *planner)
{
	unbind_consoles(planner);
	for (size_t i = 0; i < planner->unloaded.count; i++) {
		planner_step(planner, STEP_UNLOAD_MODULE, planner->unloaded.at[i], "live", "");
		planner_next_stage(planner);
	}
}
