/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Mediated devices as files (Documentation/ABI/testing/sysfs-bus-vfio-mdev). */

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/mdev.h"

enum { AT_UUID = 4, AT_PARENT = 3, AT_TYPE = 5, AT_FILE = 6 };

static const struct mdev_state *mdev_of(const struct kernel *kernel, const struct parts *parts)
{
	int mdev = kernel_mdev(kernel, parts->at[AT_UUID]);
	return mdev == NOTHING ? NULL : &kernel->state->mdevs[mdev];
}

static int list_mdevs(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->state->mdev_count; i++)
		answer_entry(answer, kernel->state->mdevs[i].uuid, false);
	return 0;
}

/* Where a parent's directory is: that of its PCI function, else a device of the
 * class's own. free() it. */
static char *parent_path(const struct kernel *kernel, const char *parent)
{
	int function = kernel_function(kernel, parent);
	return function == NOTHING ? str_format("devices/virtual/%s/%s", parent, parent)
				   : function_path(kernel, function);
}

static int link_mdev(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const struct mdev_state *mdev = mdev_of(kernel, parts);
	if (!mdev)
		return -ENOENT;
	autofree char *parent = parent_path(kernel, kernel->file->mdev_types[mdev->type].parent);
	text_addf(answer->text, "../../../%s/%s", parent, mdev->uuid);
	return 0;
}

static int link_type(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const struct mdev_state *mdev = mdev_of(kernel, parts);
	if (!mdev)
		return -ENOENT;
	text_addf(answer->text, "../" NAME_MDEV_TYPES "/%s",
		  kernel->file->mdev_types[mdev->type].type);
	return 0;
}

static int link_group(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const struct mdev_state *mdev = mdev_of(kernel, parts);
	if (!mdev)
		return -ENOENT;
	text_addf(answer->text, "../../../../kernel/iommu_groups/%d", mdev->group);
	return 0;
}

static int list_parents(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	if (!kernel->file->mdev_parent_count)
		return -ENOENT; /* without parents there is no such class */
	for (size_t i = 0; i < kernel->file->mdev_parent_count; i++)
		answer_entry(answer, kernel->file->mdev_parents[i].name, false);
	return 0;
}

static int list_types(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int r = -ENOENT;
	for (size_t i = 0; i < kernel->file->mdev_type_count; i++) {
		const struct captured_mdev_type *type = &kernel->file->mdev_types[i];
		if (!str_equal(type->parent, parts->at[AT_PARENT]))
			continue;
		answer_entry(answer, type->type, true);
		r = 0;
	}
	return r;
}

static int read_type(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int index = mdev_type_find(kernel, parts->at[AT_PARENT], parts->at[AT_TYPE]);
	const char *file = parts->at[AT_FILE];
	if (index == NOTHING)
		return -ENOENT;
	const struct captured_mdev_type *type = &kernel->file->mdev_types[index];
	if (str_equal(file, "available_instances")) {
		text_addf(answer->text, "%ld\n", mdev_available(kernel, (size_t)index));
		return 0;
	}
	const char *value = str_equal(file, "name") ? type->name : type->api;
	text_addf(answer->text, "%s\n", value ? value : "");
	return value ? 0 : -ENOENT;
}

const struct ask_row ask_mdev_rows[] = {
	{PATH_MDEV_DEVICES, NULL, NULL, list_mdevs},
	{PATH_MDEV_DEVICES "/*", NULL, link_mdev, NULL},
	{PATH_MDEV_DEVICES "/*/mdev_type", NULL, link_type, NULL},
	{PATH_MDEV_DEVICES "/*/iommu_group", NULL, link_group, NULL},
	{PATH_MDEV_PARENTS, NULL, NULL, list_parents},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES, NULL, NULL, list_types},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES "/*/available_instances", read_type, NULL, NULL},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES "/*/device_api", read_type, NULL, NULL},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES "/*/name", read_type, NULL, NULL},
	{NULL, NULL, NULL, NULL},
};
