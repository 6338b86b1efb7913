/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a mediated device can be made of: the parents and types that are as it is wished and
 * have room, the best first. */

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "plan/planner.h"

struct choice {
	const struct mdev_type *type;
	size_t preference; /* of the parent: the lower the earlier the profile names it */
	long room;	   /* the lower the better */
	bool by_size;	   /* small ones before large ones */
};

/* Of any type where type is NULL. */
long mdevs_planned(const struct planner *planner, const char *parent, const char *type)
{
	long count = 0;
	autofree char *begin = str_format("%s/%s", parent, type ? type : "");
	for (size_t i = 0; i < planner->plan->step_count; i++) {
		const struct step *step = &planner->plan->steps[i];
		count += step->kind == STEP_CREATE_MDEV &&
			 (type ? str_equal(step->want, begin) : str_starts(step->want, begin));
	}
	return count;
}

/* A function that the guest itself gets makes no mediated devices. */
static bool is_taken(const struct planner *planner, const char *parent)
{
	struct pci_address address;
	const struct device *device = pci_address_parse(parent, &address)
					      ? host_view_find_device(planner->view, address)
					      : NULL;
	return device && planner_takes(planner, device);
}

/* Whether the profile's word for a parent is for that of the type. */
static bool is_meant(const char *word, const struct mdev_type *type)
{
	char ids[24];
	snprintf(ids, sizeof ids, "%04x:%04x", type->vendor, type->product);
	return str_equal(word, type->parent) || (type->vendor && str_equal(word, ids));
}

/* Where in the list the parent stands; false where it does not. */
static bool find_preference(const struct words *parents, const struct mdev_type *type, size_t *ret)
{
	*ret = 0;
	while (*ret < parents->count && !is_meant(parents->at[*ret], type))
		++*ret;
	return *ret < parents->count || !parents->count;
}

static bool is_as_wished(const struct mdev_type *type, const struct mdev_wish *wish)
{
	if (wish->type)
		return str_equal(type->type, wish->type) || str_equal(type->name, wish->type);
	return mdev_size_fits(&type->size, &wish->least) &&
	       (!*type->api || str_equal(type->api, wish->mdev->model));
}

static bool is_choice(const struct planner *planner, const struct mdev_wish *wish,
		      const struct mdev_type *type, struct choice *ret)
{
	long left = type->available - mdevs_planned(planner, type->parent, type->type);
	*ret = (struct choice){.type = type, .by_size = !wish->type};
	if (left <= 0 || !is_as_wished(type, wish) || is_taken(planner, type->parent) ||
	    !find_preference(&wish->parents, type, &ret->preference))
		return false;
	left = type->available - mdevs_planned(planner, type->parent, NULL);
	ret->room = wish->placement == MDEV_COMPACT ? left : -left;
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct choice *first = a, *second = b;
	int by_size =
		first->by_size ? mdev_size_compare(&first->type->size, &second->type->size) : 0;
	if (first->preference != second->preference)
		return first->preference < second->preference ? -1 : 1;
	if (by_size)
		return by_size;
	if (first->room != second->room)
		return first->room < second->room ? -1 : 1;
	return (first->type > second->type) - (first->type < second->type);
}

const struct mdev_type **choose_mdev(const struct planner *planner, const struct mdev_wish *wish,
				     size_t *ret_count)
{
	const struct host_view *view = planner->view;
	autofree struct choice *choices = mem_alloc((view->mdev_type_count + 1) * sizeof *choices);
	const struct mdev_type **types = mem_alloc((view->mdev_type_count + 1) * sizeof *types);
	*ret_count = 0;
	for (size_t i = 0; i < view->mdev_type_count; i++)
		*ret_count += is_choice(planner, wish, &view->mdev_types[i], &choices[*ret_count]);
	qsort(choices, *ret_count, sizeof *choices, compare);
	for (size_t i = 0; i < *ret_count; i++)
		types[i] = choices[i].type;
	return types;
}
