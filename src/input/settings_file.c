/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/settings_file.h"

#include <ctype.h>
#include <errno.h>
#include <strings.h>

#include "input/config_file.h"
#include "input/ini_lines.h"
#include "model/names.h"

enum { KEEP_CALLS_DEFAULT = 20, KEEP_CALLS_MAX = 1000 };

static const struct settings defaults = {.enabled = true, .keep_calls = KEEP_CALLS_DEFAULT};

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

static int read_keep_calls(const struct ini_line *line, struct settings *settings,
			   struct error *err)
{
	char *rest = NULL;
	errno = 0;
	unsigned long number = strtoul(line->value, &rest, 10);
	if (!isdigit((unsigned char)*line->value) || *rest || errno || number > KEEP_CALLS_MAX)
		return ini_fail(line, err,
				"'%s' is no number of calls: a whole number from 0 to %d",
				line->value, KEEP_CALLS_MAX);
	settings->keep_calls = (unsigned)number;
	return 0;
}

static int take_line(const struct ini_line *line, void *data, struct error *err)
{
	static const char *const sections[] = {SWITCH_SECTION, NULL};
	static const char *const keys[] = {SWITCH_KEY, "keep_calls", NULL};
	if (line->key && !*line->section)
		return ini_fail(line, err, "'%s' stands before [%s]", line->key, SWITCH_SECTION);
	if (!str_equal(line->section, SWITCH_SECTION))
		return ini_fail_word(line, "section", line->section, sections, err);
	if (!line->key)
		return 0;
	if (str_equal(line->key, keys[0]))
		return read_enabled(line, data, err);
	if (str_equal(line->key, keys[1]))
		return read_keep_calls(line, data, err);
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
