/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Mediated devices that a guest wants and the host has not yet. */

#include "base/memory.h"
#include "base/text.h"
#include "plan/planner.h"

/* Instances of that type on that parent that this plan makes already. */
static long already_planned(const struct planner *planner, const char *made_of)
{
	long count = 0;
	for (size_t i = 0; i < planner->plan->step_count; i++)
		if (planner->plan->steps[i].kind == STEP_CREATE_MDEV &&
		    str_equal(planner->plan->steps[i].want, made_of))
			count++;
	return count;
}

static char *made_of(const struct mdev_type *type)
{
	return str_format("%s/%s", type->parent, type->type);
}

static bool has_room(const struct planner *planner, const struct mdev_type *type)
{
	autofree char *what = made_of(type);
	return type->available > already_planned(planner, what);
}

static const struct mdev_type *choose(const struct planner *planner,
				      const struct profile_mdev *wanted)
{
	for (size_t i = 0; i < planner->view->mdev_type_count; i++) {
		const struct mdev_type *type = &planner->view->mdev_types[i];
		if (str_equal(type->type, wanted->type) && has_room(planner, type) &&
		    (!wanted->parent || str_equal(type->parent, wanted->parent)))
			return type;
	}
	return NULL;
}

/* "mtty-2 on mtty (11 free), ...", or what it means that there is none. */
static char *describe_types(const struct planner *planner)
{
	struct text out = {0};
	for (size_t i = 0; i < planner->view->mdev_type_count; i++) {
		const struct mdev_type *type = &planner->view->mdev_types[i];
		text_addf(&out, "%s%s on %s (%ld free)", i ? ", " : "this host offers ", type->type,
			  type->parent, type->available);
	}
	if (!out.length)
		text_add(&out, "this host offers no types: load the driver that makes them");
	return text_take(&out);
}

static void make(struct planner *planner, const struct guest_mdev *mdev)
{
	const struct profile_mdev *wanted = profile_find_mdev(planner->profile, mdev->uuid);
	if (!wanted || !wanted->type) {
		autofree char *types = describe_types(planner);
		plan_refuse(
			planner->plan, REFUSAL_MDEV_NO_TYPE, mdev->uuid,
			str_format("mediated device %s does not exist, and the profile does not "
				   "say what to make it of",
				   mdev->uuid),
			str_format("set type in [mdev]; %s", types));
		return;
	}
	const struct mdev_type *type = choose(planner, wanted);
	if (!type) {
		autofree char *types = describe_types(planner);
		plan_refuse(planner->plan, REFUSAL_MDEV_UNAVAILABLE, mdev->uuid,
			    str_format("there is no free %s%s%s for mediated device %s",
				       wanted->type, wanted->parent ? " on " : "",
				       wanted->parent ? wanted->parent : "", mdev->uuid),
			    TAKE(types));
		return;
	}
	if (*type->api && !str_equal(type->api, mdev->model))
		plan_refuse(
			planner->plan, REFUSAL_MDEV_API, mdev->uuid,
			str_format("the domain XML wants a %s mediated device, and type %s makes "
				   "a %s one",
				   mdev->model, type->type, type->api),
			str_format("set model='%s' in the domain XML", type->api));
	autofree char *what = made_of(type);
	planner_step(planner, STEP_CREATE_MDEV, mdev->uuid, "", what);
	planner_next_stage(planner);
}

void make_mdevs(struct planner *planner)
{
	for (size_t i = 0; i < planner->guest->mdev_count; i++)
		if (!host_view_find_mdev(planner->view, planner->guest->mdev[i].uuid))
			make(planner, &planner->guest->mdev[i]);
}
