/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/handover.h"

#include "base/memory.h"
#include "plan/planner.h"

/*
 * The order, and why: the override comes first, so that no module that is loaded
 * meanwhile catches a device between two drivers. Modules go before devices are
 * unbound: a module in use says so and nothing has happened yet, while an unbind
 * would already have darkened the screen. (On the way home the unbind's undo loads
 * such a module, as its own comes later.) Mediated devices come last, as they
 * are the quickest to make and take nothing from anybody.
 */
void plan_handover(const struct guest *guest, const struct profile *profile,
		   const struct host_view *view, struct plan *ret)
{
	*ret = (struct plan){0};
	autowish wish = {0};
	wish_make(guest, profile, &wish);
	struct planner planner = {guest, profile, view, ret, 0, NULL, 0};
	planner.taken = mem_alloc(view->device_count * sizeof *planner.taken);

	choose_devices(&planner, &wish);
	refuse_devices(&planner, &wish);
	override_devices(&planner);
	unload_modules(&planner);
	bind_devices(&planner);
	make_mdevs(&planner);
	free(planner.taken);
}
