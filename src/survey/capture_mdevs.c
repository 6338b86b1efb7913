/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Mediated devices written down: what is offered, what is there, what mdevctl has. */

#include <ctype.h>
#include <stdio.h>

#include "base/memory.h"
#include "host/vfio.h"
#include "model/names.h"
#include "survey/capture.h"

/* The file with blanks for line ends; NULL where there is none, or nothing in it. free() it. */
static char *__attribute__((format(printf, 2, 3)))
read_as_line(struct host *host, const char *format, ...)
{
	va_list args;
	autotext path = {0}, text = {0};
	va_start(args, format);
	text_addv(&path, format, args);
	va_end(args);
	if (host_read(host, path.at, &text) < 0 || !text.length)
		return NULL;
	for (size_t i = 0; i < text.length; i++)
		if (iscntrl((unsigned char)text.at[i]))
			text.at[i] = ' ';
	return text_take(&text);
}

static void capture_types(struct host *host, struct host_file *ret, const char *parent)
{
	autowords types = {0};
	autofree char *folder = str_format(PATH_MDEV_PARENTS "/%s/" NAME_MDEV_TYPES, parent);
	host_list(host, folder, &types);
	struct captured_mdev_parent *entry = ARRAY_ADD(ret->mdev_parents, ret->mdev_parent_count);
	entry->name = str_copy(parent);
	entry->sharing = MDEV_SHARED;
	for (size_t i = 0; i < types.count; i++) {
		struct captured_mdev_type *type = ARRAY_ADD(ret->mdev_types, ret->mdev_type_count);
		autofree char *room = str_format("%s/%s/available_instances", folder, types.at[i]);
		type->parent = str_copy(parent);
		type->type = str_copy(types.at[i]);
		type->available = host_read_number(host, room, 0);
		type->name = read_as_line(host, "%s/%s/name", folder, types.at[i]);
		type->api = read_as_line(host, "%s/%s/device_api", folder, types.at[i]);
		type->description = read_as_line(host, "%s/%s/description", folder, types.at[i]);
		/* Of NVIDIA's types one parent has instances of one alone. */
		if (str_starts(types.at[i], "nvidia-"))
			entry->sharing = MDEV_ONE_TYPE;
	}
}

/* "parent/type" of an instance: the type then has room for one more than it says. */
static void place_mdev(struct host_file *ret, struct captured_mdev *mdev, const char *made_of)
{
	const char *slash = strchr(made_of, '/');
	mdev->parent = str_copy_n(made_of, (size_t)(slash - made_of));
	mdev->type = str_copy(slash + 1);
	for (size_t i = 0; i < ret->mdev_type_count; i++)
		if (str_equal(ret->mdev_types[i].parent, mdev->parent) &&
		    str_equal(ret->mdev_types[i].type, mdev->type))
			ret->mdev_types[i].available++;
}

static void capture_definitions_of(struct host *host, const char *parent, struct host_file *ret)
{
	autowords uuids = {0};
	autofree char *folder = str_format(PATH_MDEVCTL "/%s", parent);
	host_list(host, folder, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		if (!uuid_is_printed(uuids.at[i]))
			continue;
		struct captured_definition *definition =
			ARRAY_ADD(ret->definitions, ret->definition_count);
		snprintf(definition->uuid, sizeof definition->uuid, "%s", uuids.at[i]);
		definition->parent = str_copy(parent);
		definition->json = read_as_line(host, "%s/%s", folder, uuids.at[i]);
	}
}

static void capture_definitions(struct host *host, struct host_file *ret)
{
	autowords parents = {0};
	host_list_folders(host, PATH_MDEVCTL, &parents);
	for (size_t i = 0; i < parents.count; i++)
		capture_definitions_of(host, parents.at[i], ret);
}

void capture_mdevs(struct host *host, struct host_file *ret)
{
	autowords parents = {0};
	autowords uuids = {0};
	host_list(host, PATH_MDEV_PARENTS, &parents);
	for (size_t i = 0; i < parents.count; i++)
		capture_types(host, ret, parents.at[i]);
	host_list(host, PATH_MDEV_DEVICES, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		autofree char *made_of = host_mdev_made_of(host, uuids.at[i]);
		autofree char *link = str_format(PATH_MDEV_DEVICES "/%s/iommu_group", uuids.at[i]);
		autofree char *group = host_link_name(host, link);
		if (!made_of || !uuid_is_printed(uuids.at[i]))
			continue;
		struct captured_mdev *mdev = ARRAY_ADD(ret->mdevs, ret->mdev_count);
		snprintf(mdev->uuid, sizeof mdev->uuid, "%s", uuids.at[i]);
		mdev->group = group ? (int)strtol(group, NULL, 10) : -1;
		place_mdev(ret, mdev, made_of);
	}
	if (uuids.count)
		words_add(&ret->unread, "how many mediated devices would fit if there were none: "
					"reckoned from those that are");
	capture_definitions(host, ret);
}
