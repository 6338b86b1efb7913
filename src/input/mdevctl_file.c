/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/mdevctl_file.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/text.h"
#include "input/config_file.h"
#include "input/json_members.h"
#include "input/plain_name.h"
#include "model/names.h"

enum { ATTRIBUTES_MAX = 1024, VALUE_MAX = 1024 };

/* The file while it is read; wrong is what the first fault in it is. */
struct definition_reading {
	struct mdev_definition definition;
	unsigned types, starts, lists;
	char *wrong;
};

static void definition_reading_clear(struct definition_reading *reading)
{
	mdev_definition_clear(&reading->definition);
	free(reading->wrong);
}

static void __attribute__((format(printf, 2, 3)))
complain(struct definition_reading *reading, const char *format, ...)
{
	autotext said = {0};
	va_list args;
	va_start(args, format);
	text_addv(&said, format, args);
	va_end(args);
	if (!reading->wrong)
		reading->wrong = text_take(&said);
}

static bool is_one_line(const char *s)
{
	for (; *s; s++)
		if (iscntrl((unsigned char)*s))
			return false;
	return true;
}

static void take_attribute(const char *name, const char *value, bool is_string, void *data)
{
	struct definition_reading *reading = data;
	struct mdev_attributes *attributes = &reading->definition.attributes;
	if (!is_string || !attribute_name(name))
		complain(reading, "attrs has something that is no attribute and its value");
	else if (!is_one_line(value) || strlen(value) > VALUE_MAX)
		complain(reading, "the value of attribute %s is no line of text", name);
	else if (attributes->count == ATTRIBUTES_MAX)
		complain(reading, "attrs has more than %d attributes", ATTRIBUTES_MAX);
	else
		mdev_attributes_add(attributes, name, value);
}

static void take_attributes(const char *key, const char *value, bool is_string, void *data)
{
	(void)key;
	if (is_string || !json_each_member(value, take_attribute, data))
		complain(data, "attrs has something that is no attribute and its value");
}

static void take_type(struct definition_reading *reading, const char *value, bool is_string)
{
	if (reading->types++)
		complain(reading, "mdev_type is given twice");
	else if (!is_string || !entry_name(value))
		complain(reading, "mdev_type is no name of a type");
	else
		reading->definition.type = str_copy(value);
}

static void take_start(struct definition_reading *reading, const char *value, bool is_string)
{
	reading->definition.starts_itself = is_string && str_equal(value, "auto");
	if (reading->starts++)
		complain(reading, "start is given twice");
	else if (!is_string || (!str_equal(value, "auto") && !str_equal(value, "manual")))
		complain(reading, "start is neither auto nor manual");
}

static void take_member(const char *key, const char *value, bool is_string, void *data)
{
	struct definition_reading *reading = data;
	if (str_equal(key, "mdev_type"))
		take_type(reading, value, is_string);
	if (str_equal(key, "start"))
		take_start(reading, value, is_string);
	if (!str_equal(key, "attrs"))
		return;
	if (reading->lists++)
		complain(reading, "attrs is given twice");
	else if (is_string || !json_each_element(value, take_attributes, reading))
		complain(reading, "attrs is no list of attributes");
}

int mdevctl_parse(const char *path, const char *bytes, size_t length, struct mdev_definition *ret,
		  struct error *err)
{
	CLEANUP(definition_reading_clear) struct definition_reading reading = {0};
	bool whole =
		length && strlen(bytes) == length && json_each_member(bytes, take_member, &reading);
	if (!whole)
		complain(&reading, "it is not one whole JSON object");
	if (!reading.types)
		complain(&reading, "it has no mdev_type");
	if (reading.wrong)
		return error_set(err, EINVAL, "%s is no definition of mdevctl's: %s", path,
				 reading.wrong);
	ret->type = TAKE(reading.definition.type);
	ret->starts_itself = reading.definition.starts_itself;
	ret->attributes = reading.definition.attributes;
	reading.definition.attributes = (struct mdev_attributes){0};
	return 0;
}

int mdevctl_read(int root_fd, const char *path, struct mdev_definition *ret, struct error *err)
{
	autotext bytes = {0};
	autofree char *shown = config_file_shown(root_fd, path);
	if (config_file_read(root_fd, path, &bytes, err) < 0)
		return -1;
	return mdevctl_parse(shown, text_string(&bytes), bytes.length, ret, err);
}

void mdevctl_find(int root_fd, const char *uuid, struct words *ret_parents)
{
	int fd = openat(root_fd, PATH_MDEVCTL, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return;
	for (struct dirent *entry; (entry = readdir(folder));) {
		struct stat status;
		autofree char *path = str_format("%s/%s", entry->d_name, uuid);
		if (entry_name(entry->d_name) &&
		    fstatat(dirfd(folder), path, &status, AT_SYMLINK_NOFOLLOW) == 0)
			words_add(ret_parents, entry->d_name);
	}
	closedir(folder);
	words_sort(ret_parents);
}
