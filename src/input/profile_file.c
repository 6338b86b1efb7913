/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A profile's sections; its keys are in profile_keys.c. */
#include "input/profile_file.h"

#include "base/memory.h"
#include "input/config_file.h"
#include "input/profile_keys.h"
#include "input/profile_map.h"

struct profile_reading {
	struct profile *profile;
	const char *kind;     /* of the section, one of profile_sections */
	size_t mdev_at;	      /* the entry that the section speaks for */
	unsigned *mdev_lines; /* where each entry's section begins */
	size_t mdev_line_count;
};

static void profile_reading_clear(struct profile_reading *reading)
{
	free(reading->mdev_lines);
}

/* Finds the entry for a uuid, or makes one; "" is that of [mdev]. */
static int open_mdev(struct profile_reading *reading, const char *uuid, const struct ini_line *line,
		     struct error *err)
{
	struct profile *profile = reading->profile;
	for (size_t i = 0; i < profile->mdev_count; i++) {
		if (!str_equal(profile->mdev[i].uuid, uuid))
			continue;
		reading->mdev_at = i;
		if (!*uuid)
			return 0;
		return ini_fail(line, err, "mdev %s already has a section in line %u", uuid,
				reading->mdev_lines[i]);
	}
	reading->mdev_at = profile->mdev_count;
	struct profile_mdev *mdev = ARRAY_ADD(profile->mdev, profile->mdev_count);
	memcpy(mdev->uuid, uuid, strlen(uuid) + 1);
	*ARRAY_ADD(reading->mdev_lines, reading->mdev_line_count) = line->line;
	return 0;
}

static int open_mdev_section(struct profile_reading *reading, const char *uuid_given,
			     const struct ini_line *line, struct error *err)
{
	char uuid[UUID_TEXT] = "";
	reading->kind = "mdev";
	if (*uuid_given && !uuid_parse(uuid_given, uuid))
		return ini_fail(line, err, "'%s' is no uuid", uuid_given);
	return open_mdev(reading, uuid, line, err);
}

static int open_section(struct profile_reading *reading, const struct ini_line *line,
			struct error *err)
{
	const char *section = line->section;
	size_t word = strcspn(section, " \t");
	if (word == strlen("mdev") && str_starts(section, "mdev"))
		return open_mdev_section(reading, section + word + strspn(section + word, " \t"),
					 line, err);
	if (word == strlen("map") && str_starts(section, "map")) {
		reading->kind = "map";
		return profile_map_open(reading->profile,
					section + word + strspn(section + word, " \t"), line, err);
	}
	for (size_t i = 0; profile_sections[i]; i++) {
		if (!str_equal(profile_sections[i], section))
			continue;
		reading->kind = profile_sections[i];
		return 0;
	}
	return ini_fail_word(line, "section", section, profile_sections, err);
}

static int take_line(const struct ini_line *line, void *data, struct error *err)
{
	struct profile_reading *reading = data;
	struct profile *profile = reading->profile;
	if (!line->key)
		return open_section(reading, line, err);
	if (!reading->kind)
		return ini_fail(line, err, "'%s' stands before the first [section]", line->key);
	struct profile_mdev *mdev = profile->mdev ? &profile->mdev[reading->mdev_at] : NULL;
	return profile_key_read(line, reading->kind, profile, mdev, err);
}

int profile_parse(const char *path, const char *bytes, size_t length, struct profile *ret,
		  struct error *err)
{
	autoprofile profile;
	profile_init(&profile);
	profile.path = str_copy(path);
	*ret = (struct profile){0};
	CLEANUP(profile_reading_clear) struct profile_reading reading = {.profile = &profile};
	if (ini_each_line(path, bytes, length, take_line, &reading, err) < 0)
		return -1;
	*ret = profile;
	profile = (struct profile){0};
	return 0;
}

int profile_read(int root_fd, const char *path, struct profile *ret, struct error *err)
{
	autotext bytes = {0};
	*ret = (struct profile){0};
	if (config_file_read(root_fd, path, &bytes, err) < 0)
		return -1;
	autofree char *shown = config_file_shown(root_fd, path);
	return profile_parse(shown, bytes.at, bytes.length, ret, err);
}
