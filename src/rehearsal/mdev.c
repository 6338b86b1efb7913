/* SPDX-License-Identifier: GPL-2.0-or-later */

/* drivers/vfio/mdev/mdev_core.c and mdev_sysfs.c, and how parents share. */

#include "rehearsal/mdev.h"

#include <stdio.h>

#include "rehearsal/groups.h"

static enum mdev_sharing sharing_of(const struct kernel *kernel, const char *parent)
{
	for (size_t i = 0; i < kernel->file->mdev_parent_count; i++)
		if (str_equal(kernel->file->mdev_parents[i].name, parent))
			return kernel->file->mdev_parents[i].sharing;
	return MDEV_SHARED;
}

/* An instance takes its part of the parent's pool: where a type has room for 24
 * instances and another for 12, one of the second leaves 22 and 11 (seen with the
 * kernel's sample mtty). NVIDIA's parents instead take instances of one type only. */
long mdev_available(const struct kernel *kernel, size_t type)
{
	const struct captured_mdev_type *wanted = &kernel->file->mdev_types[type];
	bool one_type = sharing_of(kernel, wanted->parent) == MDEV_ONE_TYPE;
	double used = 0;
	for (size_t i = 0; i < kernel->state->mdev_count; i++) {
		const struct mdev_state *mdev = &kernel->state->mdevs[i];
		const struct captured_mdev_type *made = &kernel->file->mdev_types[mdev->type];
		if (!str_equal(made->parent, wanted->parent))
			continue;
		if (one_type && mdev->type != type)
			return 0;
		used += made->available > 0 ? 1.0 / (double)made->available : 1.0;
	}
	double left = (1.0 - used) * (double)wanted->available;
	return left > 0 ? (long)(left + 1e-6) : 0;
}

bool mdev_parent_is_there(const struct kernel *kernel, const char *parent)
{
	struct pci_address address;
	int function = kernel_function(kernel, parent);
	if (!pci_address_parse(parent, &address))
		return true;
	return function != NOTHING && kernel->function_states[function].driver != NOTHING &&
	       !function_is_vfio(kernel, function);
}

int mdev_type_find(const struct kernel *kernel, const char *parent, const char *type)
{
	if (!mdev_parent_is_there(kernel, parent))
		return NOTHING;
	for (size_t i = 0; i < kernel->file->mdev_type_count; i++)
		if (str_equal(kernel->file->mdev_types[i].parent, parent) &&
		    str_equal(kernel->file->mdev_types[i].type, type))
			return (int)i;
	return NOTHING;
}

static bool is_group_taken(const struct kernel *kernel, int group)
{
	for (size_t i = 0; i < kernel->function_count; i++)
		if (kernel->functions[i].group == group)
			return true;
	for (size_t i = 0; i < kernel->state->mdev_count; i++)
		if (kernel->state->mdevs[i].group == group)
			return true;
	return false;
}

int mdev_create(struct kernel *kernel, size_t type, const char *value)
{
	char uuid[UUID_TEXT];
	struct state *state = kernel->state;
	size_t length = strlen(value);
	/* 36 characters and perhaps a line end; the name is then in lower case. */
	if (length < UUID_TEXT - 1 || length > UUID_TEXT || !uuid_parse(value, uuid))
		return -EINVAL;
	if (kernel_mdev(kernel, uuid) != NOTHING)
		return -EEXIST;
	if (mdev_available(kernel, type) <= 0)
		return -ENOSPC;
	if (state->mdev_count == MDEV_MAX)
		return kernel_trouble(kernel, "more than %d mediated devices", MDEV_MAX);
	int group = 0;
	while (is_group_taken(kernel, group))
		group++;
	struct mdev_state *mdev = &state->mdevs[state->mdev_count++];
	snprintf(mdev->uuid, sizeof mdev->uuid, "%s", uuid);
	mdev->type = type;
	mdev->group = group;
	mdev_attributes_fill(kernel, mdev);
	return 0;
}

int mdev_remove(struct kernel *kernel, const char *uuid, const char *value)
{
	int index = kernel_mdev(kernel, uuid);
	if (index == NOTHING)
		return -ENOENT; /* the file is not there */
	if (strtol(value, NULL, 0) != 1)
		return -EINVAL;
	struct state *state = kernel->state;
	/* vfio_unregister_group_dev waits as it does for PCI functions. */
	if (group_is_held(kernel, state->mdevs[index].group))
		return kernel_hold_up(kernel, WAIT_HOLD, NOTHING, 0);
	memmove(&state->mdevs[index], &state->mdevs[index + 1],
		(--state->mdev_count - (size_t)index) * sizeof *state->mdevs);
	return 0;
}

/* drivers/vfio/mdev/mdev_core.c, mdev_unregister_parent */
int mdev_remove_all(struct kernel *kernel, const char *parent)
{
	for (size_t i = kernel->state->mdev_count; i > 0; i--) {
		const struct mdev_state *mdev = &kernel->state->mdevs[i - 1];
		int r = str_equal(kernel->file->mdev_types[mdev->type].parent, parent)
				? mdev_remove(kernel, mdev->uuid, "1")
				: 0;
		if (r != 0)
			return r;
	}
	return 0;
}
