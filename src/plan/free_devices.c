/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is done about those who use a device, before it is touched. */

#include <inttypes.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/unit_name.h"
#include "plan/drivers.h"
#include "plan/planner.h"
#include "plan/release_display.h"

enum holders_policy policy_for(const struct planner *planner, const struct device *device,
			       const struct holder *holder)
{
	if (display_deals_with(planner, device, holder))
		return HOLDERS_WAIT;
	if (display_ends_user_of(planner, holder))
		return HOLDERS_STOP;
	return planner->profile->holders.policy[holders_kind_of(holder->what)];
}

/* A file that all cards of a driver share holds this one only where the driver goes
 * altogether. */
bool holder_counts(const struct planner *planner, const struct device *device,
		   const struct holder *holder)
{
	if (!holder_is_process(holder) || policy_for(planner, device, holder) == HOLDERS_IGNORE)
		return false;
	return !words_have(&device->shared_nodes, holder->what) ||
	       is_to_be_unloaded(planner, device->module);
}

/* They keep a card for others, and let go when those do: what opens a seat's devices
 * (systemd-logind), and what keeps its files over restarts (systemd). */
bool holder_follows(const struct holder *holder)
{
	return holder->pid == 1 || str_equal(holder->unit, "systemd-logind.service") ||
	       str_equal(holder->unit, "init.scope") || str_equal(holder->unit, "seatd.service");
}

/* Whose end would be another's loss: other guests, and what runs this hook. */
static bool is_out_of_bounds(const struct holder *holder)
{
	static const char *const units[] = {
		"libvirtd.service",    "virtqemud.service",	   "dbus.service",
		"dbus-broker.service", "systemd-journald.service", "systemd-udevd.service"};
	if (!holder->unit)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (str_equal(holder->unit, units[i]))
			return true;
	return str_starts(holder->unit, "machine-qemu") && unit_is_scope(holder->unit);
}

bool holder_can_be_asked(const struct holder *holder, enum holders_policy policy)
{
	if (holder_follows(holder))
		return true;
	if (is_out_of_bounds(holder))
		return false;
	return policy != HOLDERS_STOP || holder->unit;
}

static void stop_unit(struct planner *planner, const char *unit)
{
	if (plan_has_step(planner->plan, STEP_STOP_UNIT, unit))
		return;
	struct step *step = planner_step(planner, STEP_STOP_UNIT, unit, "active", "inactive");
	step->wait_ms = planner->profile->safety.units_ms;
}

static void end_process(struct planner *planner, const struct holder *holder, const char *signal)
{
	/* What a process needs to end itself, where it is killed else. */
	enum { GRACE_MS = 5000 };
	autofree char *pid = str_format("%ld", holder->pid);
	if (plan_has_step(planner->plan, STEP_END_PROCESS, pid))
		return;
	autofree char *started = str_format("%" PRIu64, holder->started);
	struct step *step = planner_step(planner, STEP_END_PROCESS, pid, started, "");
	step->detail = str_format("%s %s", signal, holder->command);
	step->wait_ms = planner->profile->holders.wait_ms + GRACE_MS;
}

static void ask(struct planner *planner, const struct device *device, const struct holder *holder)
{
	if (holder_follows(holder))
		return;
	switch (policy_for(planner, device, holder)) {
	case HOLDERS_STOP:
		stop_unit(planner, holder->unit);
		break;
	case HOLDERS_TERMINATE:
		end_process(planner, holder, "TERM");
		break;
	case HOLDERS_KILL:
		end_process(planner, holder, "KILL");
		break;
	default:
		break;
	}
}

/* Units that a driver is known to be kept by are stopped whatever holders are. They are
 * made to be: nobody works in them. One that is down for another VM's sake is counted. */
static void stop_known_units(struct planner *planner, const struct device *device)
{
	const struct driver *driver = driver_find(device->driver);
	for (size_t i = 0; i < DRIVER_UNITS && driver->units[i]; i++) {
		const struct unit *unit = host_view_find_unit(planner->view, driver->units[i]);
		if (unit && (unit_state_is_up(unit->state) || unit->stopped_for))
			stop_unit(planner, unit->name);
	}
}

/* What a user's own manager runs ends only some time after his last session
 * (logind.conf(5), UserStopDelaySec: 10 s). */
static unsigned wait_ms(const struct planner *planner)
{
	enum { USER_STOPS_MS = 15 * 1000 };
	bool ended = false;
	for (size_t i = 0; i < planner->plan->step_count; i++)
		ended |= planner->plan->steps[i].kind == STEP_END_SESSION;
	return planner->profile->holders.wait_ms + (ended ? USER_STOPS_MS : 0);
}

/* What the firmware began does not come again: nobody need wait for that, nor for who holds
 * nothing of it. */
static bool is_passed(const struct planner *planner, const struct device *device, const char *node)
{
	const struct display *display = &planner->view->display;
	bool firmware = false;
	for (size_t i = 0; i < display->framebuffer_count; i++)
		firmware |= words_have(&display->framebuffers[i].nodes, node);
	for (size_t i = 0; firmware && i < device->holders.count; i++)
		if (str_equal(device->holders.at[i].what, node) &&
		    holder_counts(planner, device, &device->holders.at[i]))
			return false;
	return firmware;
}

static void free_nodes(struct planner *planner, const struct device *device)
{
	char name[PCI_ADDRESS_TEXT];
	autotext nodes = {0};
	bool held = false;
	for (size_t i = 0; i < device->nodes.count; i++)
		if (!is_passed(planner, device, device->nodes.at[i]))
			text_addf(&nodes, "%s%s", nodes.length ? " " : "", device->nodes.at[i]);
	for (size_t i = 0; i < device->shared_nodes.count; i++)
		if (is_to_be_unloaded(planner, device->module))
			text_addf(&nodes, "%s%s", nodes.length ? " " : "",
				  device->shared_nodes.at[i]);
	for (size_t i = 0; i < device->holders.count; i++)
		held |= holder_counts(planner, device, &device->holders.at[i]);
	if (!nodes.length)
		return;
	struct step *step =
		planner_step(planner, STEP_FREE_NODES, pci_address_print(device->address, name),
			     held ? "held" : "free", "free");
	step->detail = text_take(&nodes);
	step->wait_ms = wait_ms(planner);
	step->stay = planner->profile->pci.way_home == WAY_HOME_STAY;
}

void free_devices(struct planner *planner)
{
	for (size_t i = 0; i < planner->taken_count; i++)
		if (planner->taken[i]->driver)
			stop_known_units(planner, planner->taken[i]);
	planner_next_stage(planner);
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		for (size_t h = 0; h < device->holders.count; h++)
			if (holder_counts(planner, device, &device->holders.at[h]))
				ask(planner, device, &device->holders.at[h]);
	}
	planner_next_stage(planner);
	for (size_t i = 0; i < planner->taken_count; i++)
		free_nodes(planner, planner->taken[i]);
	planner_next_stage(planner);
}
