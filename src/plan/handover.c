/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/handover.h"

#include "base/memory.h"
#include "plan/comfort.h"
#include "plan/drivers.h"
#include "plan/planner.h"
#include "plan/release_display.h"

static void note_troubles(struct planner *planner)
{
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		const struct module *module =
			device->module ? host_view_find_module(planner->view, device->module)
				       : NULL;
		const char *trouble = device->driver
					      ? driver_trouble(driver_find(device->driver),
							       module ? module->version : NULL,
							       planner->view->release)
					      : NULL;
		if (trouble && !is_to_be_unloaded(planner, device->module) &&
		    !words_have(&planner->plan->notes, trouble))
			words_add(&planner->plan->notes, trouble);
	}
}

/*
 * The order, and why. Memory comes first of what the host does: where there is none
 * nothing has happened yet. What darkens a screen, or takes something from somebody, comes
 * when all that could be refused has been asked for, and the units that are stopped for
 * it first of all: so that they are started last, when everything else is back or is
 * known not to be. The override comes before any device leaves its driver, so that no
 * module that is loaded meanwhile catches one between two drivers. Monitors and shared
 * screens are switched next: nothing is shown any more, and the card's driver is still the
 * way to them, as it is again on the way home before anybody draws. Modules go before
 * devices are unbound: a module in use says so and nothing has happened yet, while an
 * unbind would already have darkened the screen. Virtual functions are made before all
 * that, as they take nothing from anybody, and what is done to them needs them. (On the way home
 * the unbind's undo loads such a module, as its own comes later.) Mediated devices come last, as
 * they are the quickest to make and take nothing from anybody. Around all of it come the drop-ins:
 * what an administrator's program does, or how long it takes to fail, keeps neither a
 * device nor the display from coming home.
 */
void plan_handover(const struct guest *guest, const struct profile *profile,
		   const struct host_view *view, struct plan *ret)
{
	*ret = (struct plan){0};
	autowish wish = {0};
	wish_make(guest, profile, &wish);
	struct planner planner = {
		.guest = guest, .profile = profile, .view = view, .wish = &wish, .plan = ret};

	choose_devices(&planner);
	choose_modules(&planner);
	refuse_devices(&planner);
	refuse_modules(&planner);
	refuse_shapes(&planner);
	refuse_display(&planner);
	refuse_drop_ins(&planner);
	note_troubles(&planner);
	note_drop_ins(&planner);

	run_drop_ins(&planner, false);
	keep_awake(&planner);
	reserve_hugepages(&planner);
	load_driver(&planner);
	make_vfs(&planner);
	release_display(&planner);
	free_devices(&planner);
	override_devices(&planner);
	switch_screens(&planner);
	hold_power(&planner);
	release_consoles(&planner);
	release_framebuffers(&planner);
	unload_modules(&planner);
	bind_devices(&planner);
	shape_devices(&planner);
	make_vgpus(&planner);
	make_mdevs(&planner);
	planner_next_stage(&planner);
	run_drop_ins(&planner, true);
	words_clear(&planner.unloaded);
	free(planner.taken);
}
