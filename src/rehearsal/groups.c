/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/groups.h"

#include <stdio.h>

bool group_is_held(const struct kernel *kernel, int group)
{
	for (size_t i = 0; group >= 0 && i < kernel->state->held_count; i++)
		if (kernel->state->held_groups[i].group == group)
			return true;
	return false;
}

bool group_has_node(const struct kernel *kernel, int group)
{
	size_t count;
	const struct place *places = lookup_find(&kernel->members, (unsigned)group, &count);
	for (size_t i = 0; i < count; i++)
		if (kernel->function_states[places[i].at].present &&
		    function_is_vfio(kernel, (int)places[i].at))
			return true;
	for (size_t i = 0; i < kernel->state->mdev_count; i++)
		if (kernel->state->mdevs[i].group == group)
			return true;
	return false;
}

/* drivers/iommu/iommu.c, iommu_group_claim_dma_owner */
static bool is_viable(const struct kernel *kernel, int group)
{
	size_t count;
	const struct place *places = lookup_find(&kernel->members, (unsigned)group, &count);
	for (size_t i = 0; i < count; i++) {
		const struct function_state *state = &kernel->function_states[places[i].at];
		if (!state->present || state->driver == NOTHING ||
		    function_is_vfio(kernel, (int)places[i].at))
			continue;
		const char *name = kernel_driver_name(kernel, state->driver);
		if (!str_equal(name, "pci-stub") && !str_equal(name, "pcieport"))
			return false;
	}
	return true;
}

int group_take(struct kernel *kernel, int group, const char *guest)
{
	struct state *state = kernel->state;
	for (size_t i = 0; i < state->held_count; i++)
		if (state->held_groups[i].group == group)
			return str_equal(state->held_groups[i].guest, guest) ? 0 : -EBUSY;
	if (!group_has_node(kernel, group))
		return -ENOENT;
	if (!is_viable(kernel, group))
		return -EPERM;
	if (state->held_count == HELD_MAX)
		return kernel_trouble(kernel, "more than %d groups in use", HELD_MAX);
	struct held_group *held = &state->held_groups[state->held_count++];
	held->group = group;
	snprintf(held->guest, sizeof held->guest, "%s", guest);
	return 0;
}

void group_release(struct kernel *kernel, const char *guest)
{
	struct state *state = kernel->state;
	size_t kept = 0;
	for (size_t i = 0; i < state->held_count; i++)
		if (guest && !str_equal(state->held_groups[i].guest, guest))
			state->held_groups[kept++] = state->held_groups[i];
	state->held_count = kept;
}
