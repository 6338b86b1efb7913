/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A profile's sections; its keys are in profile_keys.c. */
#include "input/profile_file.h"

#include "base/memory.h"
#include "input/config_file.h"
#include "input/plain_name.h"
#include "input/profile_keys.h"
#include "input/profile_map.h"
#include "model/uuid.h"

struct profile_reading {
	struct profile *profile;
	const char *kind; /* of the section, one of profile_sections */
	size_t mdev_at;	  /* the entry that the section speaks for */
};

/* Finds the entry for those mdevs, or makes one; that of [mdev] may be opened again. */
static int open_mdev(struct profile_reading *reading, const char *of, const struct ini_line *line,
		     struct error *err)
{
	struct profile *profile = reading->profile;
	for (size_t i = 0; i < profile->mdev_count; i++) {
		if (!str_equal(profile->mdev[i].of, of))
			continue;
		reading->mdev_at = i;
		if (!*of)
			return 0;
		return ini_fail(line, err, "mdev %s already has a section in line %u", of,
				profile->mdev[i].line);
	}
	reading->mdev_at = profile->mdev_count;
	struct profile_mdev *mdev = ARRAY_ADD(profile->mdev, profile->mdev_count);
	mdev->of = str_copy(of);
	mdev->line = line->line;
	return 0;
}

/* A place in the order of the XML, counted from 1. */
static bool is_number(const char *s)
{
	enum { DIGITS_MAX = 4 };
	size_t length = strspn(s, "0123456789");
	return length && length <= DIGITS_MAX && !s[length] && *s != '0';
}

/* Aliases of one's own begin so (libvirt docs/formatdomain.rst, "alias"). */
static bool is_alias(const char *s)
{
	return str_starts(s, "ua-") && plain_name(s);
}

static int open_mdev_section(struct profile_reading *reading, const char *of,
			     const struct ini_line *line, struct error *err)
{
	static const char *const models[] = {"vfio-pci", "vfio-ap", "vfio-ccw"};
	char uuid[UUID_TEXT] = "";
	bool known = !*of || is_number(of) || is_alias(of);
	reading->kind = "mdev";
	for (size_t i = 0; i < ARRAY_SIZE(models); i++)
		known |= str_equal(of, models[i]);
	if (known)
		return open_mdev(reading, of, line, err);
	if (!uuid_parse(of, uuid))
		return ini_fail(line, err,
				"'%s' is no uuid, nor an alias (ua-...), a number in the order of "
				"the domain XML, or a model (vfio-pci, vfio-ap, vfio-ccw)",
				of);
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
	struct profile_reading reading = {.profile = &profile};
	if (ini_each_line(path, bytes, length, take_line, &reading, err) < 0)
		return -1;
	*ret = profile;
	profile = (struct profile){0};
	return 0;
}

static int list_line(const struct ini_line *line, void *data, struct error *err)
{
	struct profile_lines *lines = data;
	(void)err;
	if (!line->key)
		return 0;
	*ARRAY_ADD(lines->at, lines->count) = (struct profile_line){
		line->line, str_copy(line->section), str_copy(line->key), str_copy(line->value)};
	return 0;
}

void profile_list_keys(const char *bytes, size_t length, struct profile_lines *ret)
{
	*ret = (struct profile_lines){0};
	ini_each_line("profile", bytes, length, list_line, ret, NULL);
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
