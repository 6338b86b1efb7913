/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/units.h"

#include <errno.h>

#include "base/memory.h"
#include "model/names.h"
#include "model/unit_name.h"
#include "survey/questions.h"

/* A manager that lives says at once what it knows. */
enum { STATE_MS = 3000 };

/* Services that use every card of a driver, by whatever name a distribution has them. */
static const struct {
	const char *driver, *unit;
} units_of_drivers[] = {
	{DRIVER_NVIDIA, "nvidia-persistenced.service"},	 {DRIVER_NVIDIA, "nvidia-powerd.service"},
	{DRIVER_NVIDIA, "nvidia-dcgm.service"},		 {DRIVER_NVIDIA, "dcgm.service"},
	{DRIVER_NVIDIA, "nvidia-fabricmanager.service"},
};

static void add_unit(struct host_view *view, const char *name)
{
	if (name && !host_view_find_unit(view, name))
		ARRAY_ADD(view->units, view->unit_count)->name = str_copy(name);
}

static void add_units(struct host_view *view, size_t taken)
{
	for (size_t i = 0; i < view->device_count; i++) {
		const struct device *device = &view->devices[i];
		for (size_t u = 0; i < taken && u < ARRAY_SIZE(units_of_drivers); u++)
			if (str_equal(device->driver, units_of_drivers[u].driver))
				add_unit(view, units_of_drivers[u].unit);
		for (size_t h = 0; h < device->holders.count; h++)
			add_unit(view, device->holders.at[h].unit);
	}
}

/* A link to a unit that systemd does not have, or on a host without systemd, names
 * nobody's display manager. */
static void note_manager(struct display *display, int result, const char *state)
{
	if (result == -ENOENT)
		free(TAKE(display->manager));
	if (state)
		display->manager_state = str_copy(state);
}

static bool is_active(struct host *host, const char *name)
{
	autotext state = {0};
	struct question question = {0};
	ask_unit(host, name, &question);
	return take_answer(host, &question, deadline_in(STATE_MS), &state) == 0 &&
	       unit_state_is_up(text_string(&state));
}

/*
 * Without systemd no link tells which of the display managers is the host's: it is the
 * service that is up, of those that one is known to be by. What display managers have
 * started was said to be of UNIT_DISPLAY_MANAGER (process_unit()), and is that one's.
 */
static void find_manager_that_is_up(struct host *host, struct host_view *view)
{
	static const char *const names[] = {UNIT_DISPLAY_MANAGER, "xdm.service",  "sddm.service",
					    "gdm.service",	  "gdm3.service", "lightdm.service",
					    "lxdm.service",	  "slim.service", "greetd.service",
					    "ly.service",	  "wdm.service",  "nodm.service"};
	struct display *display = &view->display;
	for (size_t i = 0; !display->manager && i < ARRAY_SIZE(names); i++)
		if (is_active(host, names[i]))
			display->manager = str_copy(names[i]);
	for (size_t i = 0; display->manager && i < view->device_count; i++)
		for (size_t h = 0; h < view->devices[i].holders.count; h++) {
			struct holder *holder = &view->devices[i].holders.at[h];
			if (!str_equal(holder->unit, UNIT_DISPLAY_MANAGER))
				continue;
			free(holder->unit);
			holder->unit = str_copy(display->manager);
		}
}

static bool is_shown_by_manager(const struct host_view *view)
{
	for (size_t i = 0; i < view->device_count; i++)
		for (size_t h = 0; h < view->devices[i].holders.count; h++)
			if (str_equal(view->devices[i].holders.at[h].unit, UNIT_DISPLAY_MANAGER))
				return true;
	return false;
}

void survey_units(struct host *host, const struct profile *profile, struct host_view *view,
		  size_t taken)
{
	const char *manager = profile->display.manager;
	bool is_none = manager && !*manager;
	if (!is_none && !host_exists(host, PATH_UNITS_OF_RUN) && is_shown_by_manager(view))
		find_manager_that_is_up(host, view);
	add_units(view, taken);
	add_unit(view, view->display.manager);
	autofree struct question *questions = mem_alloc(view->unit_count * sizeof *questions);
	struct deadline deadline = deadline_in(STATE_MS);
	for (size_t i = 0; i < view->unit_count; i++)
		ask_unit(host, view->units[i].name, &questions[i]);
	for (size_t i = 0; i < view->unit_count; i++) {
		autotext state = {0};
		int r = take_answer(host, &questions[i], deadline, &state);
		if (r == 0 && state.length)
			view->units[i].state = text_take(&state);
		if (questions[i].asked && str_equal(view->units[i].name, view->display.manager))
			note_manager(&view->display, r, view->units[i].state);
	}
}
