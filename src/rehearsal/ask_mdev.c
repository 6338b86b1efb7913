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
		if (mdev_parent_is_there(kernel, kernel->file->mdev_parents[i].name))
			answer_entry(answer, kernel->file->mdev_parents[i].name, false);
	return 0;
}

static int list_types(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int r = -ENOENT;
	if (!mdev_parent_is_there(kernel, parts->at[AT_PARENT]))
		return r;
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
	const char *value = str_equal(file, "name")	     ? type->name
			    : str_equal(file, "description") ? type->description
							     : type->api;
	text_addf(answer->text, "%s\n", value ? value : "");
	return value ? 0 : -ENOENT;
}

static int read_attribute(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	autofree char *name = parts_rest(parts, AT_UUID + 1);
	return mdev_attribute_read(kernel, parts->at[AT_UUID], name, answer->text);
}

/* i915 has the parameter where it was built with GVT-g; the command line sets it, and all
 * that i915 can have is in a host file by that (drivers/gpu/drm/i915/i915_params.c). */
static int read_gvt(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int module = kernel_module(kernel, "i915");
	(void)parts;
	if (module == NOTHING || kernel->modules[module].phase == PHASE_ABSENT)
		return -ENOENT;
	const char *line = kernel->file->cmdline ? kernel->file->cmdline : "";
	text_add(answer->text, strstr(line, "i915.enable_gvt=1") ? "Y\n" : "N\n");
	return 0;
}

/* Files of mdevctl's. */

enum { AT_FOLDER = 2, AT_DEFINITION = 3 };

static int list_definition_folders(struct kernel *kernel, const struct parts *parts,
				   struct answer *answer)
{
	autowords told = {0};
	(void)parts;
	for (size_t i = 0; i < kernel->file->definition_count; i++) {
		const char *parent = kernel->file->definitions[i].parent;
		if (words_have(&told, parent))
			continue;
		words_add(&told, parent);
		answer_entry(answer, parent, true);
	}
	return kernel->file->definition_count ? 0 : -ENOENT;
}

static int list_definitions(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int r = -ENOENT;
	for (size_t i = 0; i < kernel->file->definition_count; i++) {
		if (!str_equal(kernel->file->definitions[i].parent, parts->at[AT_FOLDER]))
			continue;
		answer_entry(answer, kernel->file->definitions[i].uuid, false);
		r = 0;
	}
	return r;
}

static int read_definition(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	for (size_t i = 0; i < kernel->file->definition_count; i++) {
		const struct captured_definition *definition = &kernel->file->definitions[i];
		if (!str_equal(definition->parent, parts->at[AT_FOLDER]) ||
		    !str_equal(definition->uuid, parts->at[AT_DEFINITION]))
			continue;
		text_addf(answer->text, "%s\n", definition->json ? definition->json : "");
		return 0;
	}
	return -ENOENT;
}

const struct ask_row ask_mdev_rows[] = {
	{PATH_MDEV_DEVICES, NULL, NULL, list_mdevs},
	{PATH_MDEV_DEVICES "/*", NULL, link_mdev, NULL},
	{PATH_MDEV_DEVICES "/*/mdev_type", NULL, link_type, NULL},
	{PATH_MDEV_DEVICES "/*/iommu_group", NULL, link_group, NULL},
	{PATH_MDEV_DEVICES "/*/*", read_attribute, NULL, NULL},
	{PATH_MDEV_DEVICES "/*/*/*", read_attribute, NULL, NULL},
	{PATH_GVT_PARAMETER, read_gvt, NULL, NULL},
	{PATH_MDEVCTL, NULL, NULL, list_definition_folders},
	{PATH_MDEVCTL "/*", NULL, NULL, list_definitions},
	{PATH_MDEVCTL "/*/*", read_definition, NULL, NULL},
	{PATH_MDEV_PARENTS, NULL, NULL, list_parents},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES, NULL, NULL, list_types},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES "/*/available_instances", read_type, NULL, NULL},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES "/*/device_api", read_type, NULL, NULL},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES "/*/name", read_type, NULL, NULL},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES "/*/description", read_type, NULL, NULL},
	{NULL, NULL, NULL, NULL},
};
