/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Modules that a profile wants out of the kernel while the VM runs. */

#include "base/memory.h"
#include "base/text.h"
#include "plan/planner.h"

bool is_unloaded(const struct planner *planner, const char *name)
{
	for (size_t i = 0; i < planner->plan->step_count; i++) {
		const struct step *step = &planner->plan->steps[i];
		if (step->kind == STEP_UNLOAD_MODULE && str_equal(step->subject, name))
			return true;
	}
	return false;
}

static bool is_taken(const struct planner *planner, const char *name)
{
	struct pci_address address;
	return pci_address_parse(name, &address) &&
	       planner_takes(planner, host_view_find_device(planner->view, address));
}

static void refuse_shared(struct planner *planner, const struct module *module)
{
	for (size_t i = 0; i < module->devices.count; i++)
		if (!is_taken(planner, module->devices.at[i]))
			plan_refuse(
				planner->plan, REFUSAL_MODULE_SHARED, module->name,
				str_format("module %s also drives %s, which stays with the host",
					   module->name, module->devices.at[i]),
				str_format("take %s out of unload in [gpu]: the device can "
					   "leave without its module",
					   module->name));
}

/* What the view knows of who uses the devices of a module. */
static void describe_users(const struct planner *planner, const struct module *module,
			   struct text *out)
{
	for (size_t i = 0; i < module->devices.count; i++) {
		struct pci_address address;
		const struct device *device = NULL;
		if (pci_address_parse(module->devices.at[i], &address))
			device = host_view_find_device(planner->view, address);
		if (!device || !device->holders.count)
			continue;
		autofree char *holders = holders_describe(&device->holders);
		text_addf(out, "%s%s", out->length ? ", " : "", holders);
	}
}

static void refuse_in_use(struct planner *planner, const struct module *module)
{
	long others = module->references - (long)module->holders.count;
	if (others <= 0)
		return;
	autotext users = {0};
	describe_users(planner, module, &users);
	plan_refuse(
		planner->plan, REFUSAL_MODULE_IN_USE, module->name,
		str_format("module %s is in use (count %ld) by %s", module->name, others,
			   users.length ? users.at
					: "something in the kernel, perhaps the console"),
		str_format("end what uses it, or take %s out of unload in [gpu]", module->name));
}

/* First those that use it, then the module itself; the survey has seen them all,
 * and the kernel's graph of modules has no loops. */
static void unload(struct planner *planner, const char *name)
{
	const struct module *module = host_view_find_module(planner->view, name);
	if (!module || is_unloaded(planner, name))
		return;
	if (module->builtin)
		plan_refuse(planner->plan, REFUSAL_MODULE_BUILTIN, name,
			    str_format("module %s is built into this kernel", name),
			    str_format("take %s out of unload in [gpu]", name));
	if (!module->loaded)
		return;
	for (size_t i = 0; i < module->holders.count; i++)
		unload(planner, module->holders.at[i]);
	refuse_shared(planner, module);
	refuse_in_use(planner, module);
	planner_step(planner, STEP_UNLOAD_MODULE, name, "live", "");
	planner_next_stage(planner);
}

void unload_modules(struct planner *planner)
{
	const struct words *names = &planner->profile->gpu.unload;
	for (size_t i = 0; i < names->count; i++) {
		autofree char *kernel = module_kernel_name(names->at[i]);
		unload(planner, kernel);
	}
}
