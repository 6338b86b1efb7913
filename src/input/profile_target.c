/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/profile_target.h"

#include <ctype.h>
#include <errno.h>

#include "base/memory.h"
#include "base/text.h"

enum { TIME_MAX_MS = 3600 * 1000 };

int key_read_choice(const struct key_target *to, const char *const choices[], int *ret)
{
	for (int i = 0; choices[i]; i++) {
		if (!str_equal(choices[i], to->line->value))
			continue;
		*ret = i;
		return 0;
	}
	autofree char *what = str_format("value of '%s'", to->line->key);
	return ini_fail_word(to->line, what, to->line->value, choices, to->err);
}

int key_read_whether(const struct key_target *to, const char *const choices[], const char *so,
		     bool *ret)
{
	int choice = 0;
	if (key_read_choice(to, choices, &choice) < 0)
		return -1;
	*ret = str_equal(choices[choice], so);
	return 0;
}

int key_read_name(const struct key_target *to, bool (*good)(const char *s), char **ret)
{
	const char *value = to->line->value;
	if (!good(value))
		return ini_fail(to->line, to->err, "'%s' is no name for '%s'", value,
				to->line->key);
	free(*ret);
	*ret = str_copy(value);
	return 0;
}

int key_read_time(const struct key_target *to, unsigned *ret_ms)
{
	const char *value = to->line->value;
	char *rest = NULL;
	errno = 0;
	unsigned long number = strtoul(value, &rest, 10);
	unsigned long unit = str_equal(rest, "ms") ? 1 : 1000;
	bool good = isdigit((unsigned char)*value) && errno == 0 &&
		    (!*rest || str_equal(rest, "s") || str_equal(rest, "ms"));
	if (!good || number == 0 || number > TIME_MAX_MS / unit)
		return ini_fail(to->line, to->err,
				"'%s' is no time for '%s': a whole number of seconds up to 3600, "
				"such as 30, 30s or 500ms",
				value, to->line->key);
	*ret_ms = (unsigned)(number * unit);
	return 0;
}

int key_read_words(struct key_target *to, int (*each)(const char *word, void *data),
		   const char *example)
{
	if (text_each_word(to->line->value, each, to) != 0)
		return -1;
	if (to->words == 0)
		return ini_fail(to->line, to->err, "'%s' needs a value: %s", to->line->key,
				example);
	if (to->alone && to->words > 1)
		return ini_fail(to->line, to->err, "'%s' stands alone, or not at all", to->alone);
	return 0;
}
