/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Whether those who use a device, or the driver that has it, stand in the way. */

#include "base/memory.h"
#include "base/text.h"
#include "plan/drivers.h"
#include "plan/planner.h"

/* Why a holder stands in the way, in the order in which that is told. */
enum hindrance {
	NO_HINDRANCE,
	HINDRANCE_DISK,
	HINDRANCE_NETWORK,
	HINDRANCE_KEYBOARD,
	HINDRANCE_REFUSED,
	HINDRANCE_NO_UNIT,
	HINDRANCE_NOT_OURS,
	HINDRANCE_COUNT
};

/* A program that has a disk open, past all file systems, is as much its user as a
 * mount is. */
static enum hindrance hindrance_of(const struct planner *planner, const struct device *device,
				   const struct holder *holder)
{
	unsigned force = planner->profile->safety.force;
	enum holders_policy policy;
	switch (holder->how) {
	case HOLDING_MOUNT:
	case HOLDING_SWAP:
	case HOLDING_BLOCK:
	case HOLDING_CLAIM:
		return HINDRANCE_DISK;
	case HOLDING_NETWORK:
		return force & FORCE_NETWORK ? NO_HINDRANCE : HINDRANCE_NETWORK;
	case HOLDING_KEYBOARD:
		return force & FORCE_KEYBOARD ? NO_HINDRANCE : HINDRANCE_KEYBOARD;
	case HOLDING_FILE:
	case HOLDING_MAPPING:
		break;
	}
	if (words_have(&device->disks, holder->what))
		return HINDRANCE_DISK;
	if (!holder_counts(planner, device, holder))
		return NO_HINDRANCE;
	policy = policy_for(planner, device, holder);
	if (policy == HOLDERS_REFUSE)
		return HINDRANCE_REFUSED;
	if (policy == HOLDERS_WAIT || holder_can_be_asked(holder, policy))
		return NO_HINDRANCE;
	return policy == HOLDERS_STOP && !holder->unit ? HINDRANCE_NO_UNIT : HINDRANCE_NOT_OURS;
}

static const struct {
	enum refusal_code code;
	const char *advice;
} hindrances[HINDRANCE_COUNT] = {
	[HINDRANCE_DISK] = {REFUSAL_DISK_IN_USE, "take it out of use on the host first"},
	[HINDRANCE_NETWORK] = {REFUSAL_NETWORK,
			       "route around it first, or set force = network in [safety] if the "
			       "host may lose it"},
	[HINDRANCE_KEYBOARD] = {REFUSAL_KEYBOARD,
				"plug it in elsewhere, or set force = keyboard in [safety] if the "
				"host may lose it"},
	[HINDRANCE_REFUSED] = {REFUSAL_HELD,
			       "end those programs first, or let policy = wait, stop, terminate or "
			       "kill in [holders] deal with them"},
	[HINDRANCE_NO_UNIT] =
		{REFUSAL_HELD,
		 "it runs in no unit that could be stopped: set policy = terminate in "
		 "[holders]"},
	[HINDRANCE_NOT_OURS] = {REFUSAL_HELD,
				"that is another guest, or what this host runs on: end it yourself "
				"first"},
};

static void refuse_hindrance(struct planner *planner, const struct device *device, const char *name,
			     enum hindrance hindrance)
{
	struct holders those = {0}; /* NB: what is in it belongs to the device */
	for (size_t i = 0; i < device->holders.count; i++)
		if (hindrance_of(planner, device, &device->holders.at[i]) == hindrance)
			*ARRAY_ADD(those.at, those.count) = device->holders.at[i];
	autofree struct holder *at = those.at;
	if (!those.count)
		return;
	autofree char *who = holders_describe(&those);
	plan_refuse(planner->plan, hindrances[hindrance].code, name,
		    str_format("driver %s still has %s in use by %s", device->driver, name, who),
		    str_copy(hindrances[hindrance].advice));
}

/* What of the kernel may use a card of nvidia's, so that nobody sees it; NULL where
 * nothing can. */
static const char *nvidia_doubt(const struct planner *planner, const struct device *device,
				const struct driver *driver)
{
	static const char *const known[] = {"nvidia_modeset", "nvidia_drm", "nvidia_uvm"};
	const struct host_view *view = planner->view;
	const struct module *module = host_view_find_module(view, driver->module);
	const struct module *drm = host_view_find_module(view, "nvidia_drm");
	const char *version = module ? module->version : NULL;
	const char *trouble = driver_trouble(driver, version, view->release);
	if (!version)
		return "its version is not known";
	if (trouble)
		return trouble;
	if (!device->nodes.count)
		return "its users cannot be seen: /proc/driver/nvidia does not show the card";
	for (size_t i = 0; i < module->holders.count; i++) {
		bool is_known = false;
		for (size_t k = 0; k < ARRAY_SIZE(known); k++)
			is_known |= str_equal(module->holders.at[i], known[k]);
		if (!is_known)
			return "another module uses it inside the kernel";
	}
	bool lets_go = version_reaches(version, "590") || !drm || !drm->loaded ||
		       str_equal(drm->modeset, "N") || str_equal(drm->modeset, "0");
	return lets_go ? NULL : "nvidia_drm with modeset=1 uses it inside the kernel";
}

/* To unload the module is safe: that says "in use" and nothing has happened. */
static void refuse_doubt(struct planner *planner, const struct device *device, const char *name)
{
	const struct driver *driver = driver_find(device->driver);
	if (driver->parting != PARTS_BADLY || is_to_be_unloaded(planner, device->module))
		return;
	const char *doubt = nvidia_doubt(planner, device, driver);
	if (!doubt)
		return;
	const struct module *module = host_view_find_module(planner->view, device->module);
	bool shared = module && module->devices.count > 1;
	plan_refuse(
		planner->plan, REFUSAL_MAY_HANG, name,
		str_format("driver %s can hang for ever when %s is unbound: %s", device->driver,
			   name, doubt),
		shared ? str_format("as %s also drives another card it cannot be unloaded: keep "
				    "it from this one at boot, or load nvidia_drm with modeset=0",
				    driver->module)
		       : str_copy("set unload = auto in [gpu]: the module says whether it is in "
				  "use before anything has happened"));
}

void refuse_held(struct planner *planner, const struct device *device, const char *name)
{
	if (planner->view->holders_unknown && device->nodes.count)
		plan_refuse(planner->plan, REFUSAL_UNKNOWN_HOLDERS, name,
			    str_format("who has %s open cannot be seen: a process or a driver of "
				       "this host hangs",
				       name),
			    str_copy("look for processes in state D (ps -eo pid,stat,comm) and for "
				     "what they wait for; a reboot ends it"));
	for (enum hindrance h = NO_HINDRANCE + 1; h < HINDRANCE_COUNT; h++)
		refuse_hindrance(planner, device, name, h);
	refuse_doubt(planner, device, name);
}
