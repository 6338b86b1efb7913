/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/settings_file.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <strings.h>

#include "input/config_file.h"
#include "input/ini_lines.h"
#include "model/names.h"

static const struct settings defaults = {
	.enabled = true,
	.keep_calls = 20,
	.keep_days = 90,
	.keep_size_mib = 64,
};

static int read_enabled(const struct ini_line *line, struct settings *settings, struct error *err)
{
	static const char *const choices[] = {"yes", "no", "true", "false", "on",
					      "off", "1",  "0",	   NULL};
	for (size_t i = 0; choices[i]; i++) {
		if (strcasecmp(choices[i], line->value) != 0)
			continue;
		settings->enabled = i % 2 == 0;
		return 0;
	}
	return ini_fail_word(line, "value of '" SWITCH_KEY "'", line->value, choices, err);
}

/* The keys that are whole numbers. */
static const struct number_key {
	const char *key, *what;
	size_t offset;
	unsigned long min, max;
} number_keys[] = {
	{"keep_calls", "calls", offsetof(struct settings, keep_calls), 0, 1000},
	{"keep_days", "days", offsetof(struct settings, keep_days), 0, 36500},
	{"keep_size", "MiB", offsetof(struct settings, keep_size_mib), 1, 1 << 20},
};

static int read_number(const struct ini_line *line, const struct number_key *key,
		       struct settings *settings, struct error *err)
{
	char *rest = NULL;
	errno = 0;
	unsigned long number = strtoul(line->value, &rest, 10);
	if (!isdigit((unsigned char)*line->value) || *rest || errno || number < key->min ||
	    number > key->max)
		return ini_fail(line, err,
				"'%s' is no number of %s: a whole number from %lu to %lu",
				line->value, key->what, key->min, key->max);
	unsigned value = (unsigned)number;
	memcpy((char *)settings + key->offset, &value, sizeof value);
	return 0;
}

static int take_line(const struct ini_line *line, void *data, struct error *err)
{
	static const char *const sections[] = {SWITCH_SECTION, NULL};
	static const char *const keys[] = {SWITCH_KEY, "keep_calls", "keep_days", "keep_size",
					   NULL};
	if (line->key && !*line->section)
		return ini_fail(line, err, "'%s' stands before [%s]", line->key, SWITCH_SECTION);
	if (!str_equal(line->section, SWITCH_SECTION))
		return ini_fail_word(line, "section", line->section, sections, err);
	if (!line->key)
		return 0;
	if (str_equal(line->key, keys[0]))
		return read_enabled(line, data, err);
	for (size_t i = 0; i < ARRAY_SIZE(number_keys); i++)
		if (str_equal(line->key, number_keys[i].key))
			return read_number(line, &number_keys[i], data, err);
	return ini_fail_word(line, "key", line->key, keys, err);
}

int settings_read(int root_fd, struct settings *ret, struct error *err)
{
	autotext bytes = {0};
	autoerror failure = {0};
	struct settings settings = defaults;
	*ret = defaults;
	int r = config_file_read(root_fd, PATH_SWITCH, &bytes, &failure);
	if (r < 0 && failure.code == ENOENT)
		return 0;
	if (r == 0)
		r = ini_each_line("/" PATH_SWITCH, bytes.at, bytes.length, take_line, &settings,
				  &failure);
	if (r < 0) {
		error_clear(err);
		error_keep_first(err, &failure);
		return -1;
	}
	*ret = settings;
	return 0;
}
