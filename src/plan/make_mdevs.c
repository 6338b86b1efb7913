/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Mediated devices that a guest wants and the host has not yet. */

#include "base/memory.h"
#include "base/text.h"
#include "plan/planner.h"

/* One uuid may be defined below several parents: that which the profile names counts, or else
 * the first. */
static const struct mdev_definition *find_definition(const struct planner *planner,
						     const char *uuid,
						     const struct profile_mdev *section)
{
	const struct mdev_definition *first = NULL;
	for (size_t i = 0; i < planner->view->definition_count; i++) {
		const struct mdev_definition *definition = &planner->view->definitions[i];
		if (!str_equal(definition->uuid, uuid))
			continue;
		if (section && words_have(&section->parents, definition->parent))
			return definition;
		if (!first)
			first = definition;
	}
	return first;
}

/* Its parents are the caller's to clear. */
static void make_wish(const struct planner *planner, size_t index, struct mdev_wish *ret)
{
	static const struct profile_mdev silent = {0};
	const struct guest_mdev *mdev = &planner->guest->mdev[index];
	const struct profile_mdev *section =
		profile_find_mdev(planner->profile, planner->guest, index);
	const struct mdev_definition *definition = find_definition(planner, mdev->uuid, section);
	if (!section)
		section = &silent;
	*ret = (struct mdev_wish){.mdev = mdev,
				  .type = section->type,
				  .least = section->least,
				  .placement = section->placement,
				  .attributes = &section->attributes,
				  .definition = definition};
	for (size_t i = 0; i < section->parents.count; i++)
		words_add(&ret->parents, section->parents.at[i]);
	if (!definition || definition->fault)
		return;
	if (!section->type && mdev_size_is_none(&section->least))
		ret->type = definition->type;
	if (!section->parents.count)
		words_add(&ret->parents, definition->parent);
	if (!section->attributes.count)
		ret->attributes = &definition->attributes;
}

/* What the host is to have always outlives the VM. */
static bool is_to_stay(const struct mdev_wish *wish, const char *made_of)
{
	const struct mdev_definition *definition = wish->definition;
	if (!definition || !definition->starts_itself)
		return false;
	autofree char *defined = str_format("%s/%s", definition->parent, definition->type);
	return str_equal(defined, made_of);
}

/* Another VM may take the last instance before this one does: then the next that has room
 * is tried. */
static char *other_choices(const struct words *choices)
{
	enum { TRIED_MAX = 64 };
	struct text out = {0};
	for (size_t i = 1; i < choices->count && i < TRIED_MAX; i++)
		text_addf(&out, "%s%s", out.length ? " " : "", choices->at[i]);
	return out.length ? text_take(&out) : NULL;
}

/* choices: "parent/type" each, the best first. */
static void create(struct planner *planner, const struct mdev_wish *wish,
		   const struct words *choices)
{
	struct step *step =
		planner_step(planner, STEP_CREATE_MDEV, wish->mdev->uuid, "", choices->at[0]);
	step->stay = is_to_stay(wish, choices->at[0]);
	if (!step->stay)
		step->detail = other_choices(choices);
	planner_next_stage(planner);
	for (size_t i = 0; i < wish->attributes->count; i++) {
		const struct mdev_attribute *attribute = &wish->attributes->at[i];
		step = planner_step(planner, STEP_SET_MDEV_ATTRIBUTE, wish->mdev->uuid, "",
				    attribute->value);
		step->detail = str_copy(attribute->name);
		planner_next_stage(planner);
	}
}

static void make_of_coming(struct planner *planner, const struct mdev_wish *wish)
{
	autowords choices = {0};
	choose_coming(planner, wish, &choices);
	if (!mdev_type_is_exact(planner, wish))
		refuse_mdev_of_coming(planner, wish);
	else if (!choices.count)
		refuse_mdev_without_room(planner, wish);
	else
		create(planner, wish, &choices);
}

static void make_of_types(struct planner *planner, const struct mdev_wish *wish)
{
	size_t count;
	autowords choices = {0};
	autofree const struct mdev_type **types = choose_mdev(planner, wish, &count);
	for (size_t i = 0; i < count; i++) {
		autofree char *made_of = str_format("%s/%s", types[i]->parent, types[i]->type);
		if (str_equal(types[i]->api, types[0]->api))
			words_add(&choices, made_of);
	}
	if (!count)
		refuse_mdev_without_room(planner, wish);
	else if (*types[0]->api && !str_equal(types[0]->api, wish->mdev->model))
		refuse_mdev_of_other_api(planner, wish, types[0]);
	else
		create(planner, wish, &choices);
}

static void make(struct planner *planner, const struct mdev_wish *wish)
{
	if (wish->definition && wish->definition->fault)
		refuse_mdev_by_definition(planner, wish);
	else if (mdev_is_of_coming(planner, wish))
		make_of_coming(planner, wish);
	else if (!wish->type && mdev_size_is_none(&wish->least))
		refuse_mdev_without_type(planner, wish);
	else
		make_of_types(planner, wish);
}

/* What is there already may be in use: what the profile would set of it stays as it is. */
static void note_existing(struct planner *planner, size_t index)
{
	const struct profile_mdev *section =
		profile_find_mdev(planner->profile, planner->guest, index);
	if (!section || !section->attributes.count)
		return;
	autofree char *note = str_format("mediated device %s is there already: its attributes are "
					 "left as they are",
					 planner->guest->mdev[index].uuid);
	words_add(&planner->plan->notes, note);
}

void mdev_each_wish(const struct planner *planner,
		    void (*each)(const struct planner *planner, const struct mdev_wish *wish,
				 void *data),
		    void *data)
{
	for (size_t i = 0; i < planner->guest->mdev_count; i++) {
		struct mdev_wish wish;
		if (host_view_find_mdev(planner->view, planner->guest->mdev[i].uuid))
			continue;
		make_wish(planner, i, &wish);
		each(planner, &wish, data);
		words_clear(&wish.parents);
	}
}

void make_mdevs(struct planner *planner)
{
	for (size_t i = 0; i < planner->guest->mdev_count; i++) {
		struct mdev_wish wish;
		if (host_view_find_mdev(planner->view, planner->guest->mdev[i].uuid)) {
			note_existing(planner, i);
			continue;
		}
		make_wish(planner, i, &wish);
		make(planner, &wish);
		words_clear(&wish.parents);
	}
}
