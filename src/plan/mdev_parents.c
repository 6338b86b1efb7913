/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Virtual functions that mediated devices are made of: NVIDIA's cards from Ampere on, on kernels
 * before 6.8. What can be made of one that is not there yet cannot be read: the profile has to
 * name it, and its type. Each of them has room for one (NVIDIA vGPU user guide, "Creating an
 * NVIDIA vGPU That Supports SR-IOV on a Linux with KVM Hypervisor").
 */

#include "base/memory.h"
#include "base/text.h"
#include "plan/planner.h"

/* The physical function that is to make the parent, NULL where none is. */
static const struct physical *maker_of(const struct planner *planner, const char *parent)
{
	struct pci_address address;
	return pci_address_parse(parent, &address) && planner_makes_at(planner, address)
		       ? host_view_find_physical(planner->view, address)
		       : NULL;
}

static const struct physical *first_maker(const struct planner *planner,
					  const struct mdev_wish *wish)
{
	const struct physical *maker = NULL;
	for (size_t i = 0; i < wish->parents.count && !maker; i++)
		maker = maker_of(planner, wish->parents.at[i]);
	return maker;
}

const char *mdev_missing_parent(const struct planner *planner, const struct mdev_wish *wish)
{
	for (size_t i = 0; i < wish->parents.count && planner->profile->sriov.never; i++) {
		struct pci_address address;
		const struct physical *physical =
			pci_address_parse(wish->parents.at[i], &address)
				? host_view_find_physical(planner->view, address)
				: NULL;
		if (physical && physical_index_of(physical, address) >= (int)physical->count)
			return wish->parents.at[i];
	}
	return NULL;
}

/* Only where none of those that are there will do. */
bool mdev_is_of_coming(const struct planner *planner, const struct mdev_wish *wish)
{
	size_t count = 0;
	if (!first_maker(planner, wish))
		return false;
	free(choose_mdev(planner, wish, &count));
	return !count;
}

/* The name of a type begins with that of the parent's driver (drivers/vfio/mdev/mdev_sysfs.c,
 * mdev_type_add), which is its maker's too. */
bool mdev_type_is_exact(const struct planner *planner, const struct mdev_wish *wish)
{
	const struct physical *maker = first_maker(planner, wish);
	autofree char *begin =
		str_format("%s-", maker && maker->driver ? maker->driver : "no driver");
	return wish->type && str_starts(wish->type, begin) && !strpbrk(wish->type, " /");
}

static bool is_planned(const struct planner *planner, const struct physical *maker)
{
	char name[PCI_ADDRESS_TEXT];
	pci_address_print(maker->address, name);
	for (size_t i = 0; i < planner->plan->step_count; i++)
		if (planner->plan->steps[i].kind == STEP_CREATE_VFS &&
		    str_equal(planner->plan->steps[i].subject, name))
			return true;
	return false;
}

void choose_coming(const struct planner *planner, const struct mdev_wish *wish, struct words *ret)
{
	for (size_t i = 0; i < wish->parents.count; i++) {
		const char *parent = wish->parents.at[i];
		autofree char *made_of = str_format("%s/%s", parent, wish->type);
		const struct physical *maker = maker_of(planner, parent);
		if (maker && is_planned(planner, maker) && !mdevs_planned(planner, parent, NULL))
			words_add(ret, made_of);
	}
}

const char *mdev_taken_parent(const struct planner *planner, const struct mdev_wish *wish)
{
	for (size_t i = 0; i < wish->parents.count; i++) {
		const struct physical *maker = maker_of(planner, wish->parents.at[i]);
		if (maker && is_planned(planner, maker) &&
		    mdevs_planned(planner, wish->parents.at[i], NULL))
			return wish->parents.at[i];
	}
	return NULL;
}

static void add_parents(const struct planner *planner, const struct mdev_wish *wish, void *data)
{
	struct words *parents = data;
	if (!mdev_is_of_coming(planner, wish))
		return;
	for (size_t i = 0; i < wish->parents.count; i++)
		if (maker_of(planner, wish->parents.at[i]))
			words_add(parents, wish->parents.at[i]);
}

void mdev_parents_to_make(const struct planner *planner, struct words *ret)
{
	mdev_each_wish(planner, add_parents, ret);
}

struct search {
	const struct physical *physical;
	bool found;
};

static void look_at(const struct planner *planner, const struct mdev_wish *wish, void *data)
{
	size_t count;
	struct search *search = data;
	autofree const struct mdev_type **types = choose_mdev(planner, wish, &count);
	for (size_t i = 0; i < count; i++) {
		struct pci_address address;
		search->found |= pci_address_parse(types[i]->parent, &address) &&
				 physical_index_of(search->physical, address) >= 0;
	}
}

bool mdevs_may_be_of(const struct planner *planner, const struct physical *physical)
{
	struct search search = {physical, false};
	mdev_each_wish(planner, look_at, &search);
	return search.found;
}
