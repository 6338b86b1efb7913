/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a host file says of mediated devices. */

#include <stdio.h>

#include "base/memory.h"
#include "input/host_file.h"
#include "input/host_file_line.h"

/* mdev-parent NAME, mdev-type PARENT TYPE */

static int open_mdev_parent(struct host_line *at, char *name)
{
	if (host_line_room(at, at->file->mdev_parent_count) < 0)
		return -1;
	return host_line_name(
		at, name, &ARRAY_ADD(at->file->mdev_parents, at->file->mdev_parent_count)->name);
}

static int read_sharing(struct host_line *at, char *value)
{
	int sharing;
	if (host_line_choice(at, value, host_mdev_sharing, &sharing) < 0)
		return -1;
	LAST(at, mdev_parents, mdev_parent_count)->sharing = (enum mdev_sharing)sharing;
	return 0;
}

static const struct host_key mdev_parent_keys[] = {{"sharing", read_sharing, false},
						   {NULL, NULL, false}};

const struct host_kind host_kind_mdev_parent = {"mdev-parent", open_mdev_parent, mdev_parent_keys};

static bool has_parent(const struct host_file *file, const char *name)
{
	for (size_t i = 0; i < file->mdev_parent_count; i++)
		if (str_equal(file->mdev_parents[i].name, name))
			return true;
	return false;
}

static int open_mdev_type(struct host_line *at, char *name)
{
	if (host_line_room(at, at->file->mdev_type_count) < 0)
		return -1;
	struct captured_mdev_type *type =
		ARRAY_ADD(at->file->mdev_types, at->file->mdev_type_count);
	if (host_line_name(at, host_line_word(&name), &type->parent) < 0 ||
	    host_line_name(at, host_line_word(&name), &type->type) < 0)
		return -1;
	if (!has_parent(at->file, type->parent))
		return host_line_fail(at, "no mdev-parent '%s' stands before it", type->parent);
	return 0;
}

static int read_type_name(struct host_line *at, char *value)
{
	return host_line_keep(&LAST(at, mdev_types, mdev_type_count)->name, value);
}

static int read_api(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, mdev_types, mdev_type_count)->api);
}

static int read_available(struct host_line *at, char *value)
{
	unsigned long long number;
	if (host_line_number(at, value, 10, 4096, &number) < 0)
		return -1;
	LAST(at, mdev_types, mdev_type_count)->available = (long)number;
	return 0;
}

static int read_description(struct host_line *at, char *value)
{
	return host_line_keep(&LAST(at, mdev_types, mdev_type_count)->description, value);
}

/* "vgpu_params frame_rate_limiter=1"; it may be empty at first */
static int read_attribute(struct host_line *at, char *value)
{
	autofree char *name = NULL;
	if (host_line_path(at, host_line_word(&value), &name) < 0)
		return -1;
	mdev_attributes_add(&LAST(at, mdev_types, mdev_type_count)->attributes, name,
			    value + strspn(value, HOST_LINE_BLANKS));
	return 0;
}

static const struct host_key mdev_type_keys[] = {
	{"name", read_type_name, false},      {"api", read_api, false},
	{"available", read_available, false}, {"description", read_description, false},
	{"attribute", read_attribute, true},  {NULL, NULL, false},
};

const struct host_kind host_kind_mdev_type = {"mdev-type", open_mdev_type, mdev_type_keys};

/* mdev UUID */

static int open_mdev(struct host_line *at, char *name)
{
	char uuid[UUID_TEXT];
	if (!uuid_parse(name, uuid))
		return host_line_fail(at, "'%s' is no uuid", name);
	if (host_line_room(at, at->file->mdev_count) < 0)
		return -1;
	struct captured_mdev *mdev = ARRAY_ADD(at->file->mdevs, at->file->mdev_count);
	snprintf(mdev->uuid, sizeof mdev->uuid, "%s", uuid);
	mdev->group = -1;
	return 0;
}

static int read_mdev_of(struct host_line *at, char *value)
{
	struct captured_mdev *mdev = LAST(at, mdevs, mdev_count);
	if (host_line_name(at, host_line_word(&value), &mdev->parent) < 0)
		return -1;
	return host_line_name(at, host_line_word(&value), &mdev->type);
}

static int read_mdev_group(struct host_line *at, char *value)
{
	unsigned long long number;
	if (host_line_number(at, value, 10, 1 << 20, &number) < 0)
		return -1;
	LAST(at, mdevs, mdev_count)->group = (int)number;
	return 0;
}

static const struct host_key mdev_keys[] = {
	{"of", read_mdev_of, false}, {"group", read_mdev_group, false}, {NULL, NULL, false}};

const struct host_kind host_kind_mdev = {"mdev", open_mdev, mdev_keys};

/* mdevctl PARENT UUID */

static int open_definition(struct host_line *at, char *name)
{
	if (host_line_room(at, at->file->definition_count) < 0)
		return -1;
	struct captured_definition *definition =
		ARRAY_ADD(at->file->definitions, at->file->definition_count);
	if (host_line_name(at, host_line_word(&name), &definition->parent) < 0)
		return -1;
	const char *uuid = host_line_word(&name);
	if (!uuid || !uuid_parse(uuid, definition->uuid))
		return host_line_fail(at, "'%s' is no uuid", uuid ? uuid : "");
	return 0;
}

static int read_json(struct host_line *at, char *value)
{
	return host_line_keep(&LAST(at, definitions, definition_count)->json, value);
}

static const struct host_key definition_keys[] = {{"json", read_json, false}, {NULL, NULL, false}};

const struct host_kind host_kind_definition = {"mdevctl", open_definition, definition_keys};
