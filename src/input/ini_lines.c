/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * INI text, line by line. The lines, their numbers, the section headers and the
 * comments are found here; inih, which can tell neither a line's number nor an
 * empty section and cuts what is too long for it, only takes key lines apart.
 */
#include "input/ini_lines.h"

#include <ini.h>
#include <stdarg.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "input/short_error.h"

/* Debian's inih makes its build options variables; elsewhere there are none and
 * the library keeps the limits it was built with. (ini.h declares them, but not as weak.)
 * NOLINTBEGIN(readability-redundant-declaration) */
extern bool ini_use_stack __attribute__((weak));
extern bool ini_allow_inline_comments __attribute__((weak));
extern int ini_max_line __attribute__((weak));
extern int ini_initial_alloc __attribute__((weak));
/* NOLINTEND(readability-redundant-declaration) */

/* A key of a section that was seen before. */
struct ini_key {
	char *section;
	char *key;
	unsigned line;
};

struct ini_reading {
	const char *at;
	const char *end;
	struct ini_line line;
	char *section;
	bool owes_key; /* a key line went to inih, and no key came back yet */
	bool failed;
	struct ini_key *keys;
	size_t key_count;
	int (*each)(const struct ini_line *line, void *data, struct error *err);
	void *data;
	struct error *err;
};

static void ini_reading_clear(struct ini_reading *reading)
{
	for (size_t i = 0; i < reading->key_count; i++) {
		free(reading->keys[i].section);
		free(reading->keys[i].key);
	}
	free(reading->keys);
	free(reading->section);
}

int ini_fail(const struct ini_line *line, struct error *err, const char *format, ...)
{
	autotext said = {0};
	va_list args;
	va_start(args, format);
	text_addv(&said, format, args);
	va_end(args);
	return error_set(err, 0, "%s:%u: %s", line->path, line->line, text_string(&said));
}

int ini_fail_word(const struct ini_line *line, const char *what, const char *word,
		  const char *const choices[], struct error *err)
{
	const char *nearest = words_nearest(word, choices);
	if (nearest)
		return ini_fail(line, err, "unknown %s '%s'; did you mean '%s'?", what, word,
				nearest);
	autotext all = {0};
	for (size_t i = 0; choices[i]; i++)
		text_addf(&all, "%s%s", i ? ", " : "", choices[i]);
	return ini_fail(line, err, "unknown %s '%s'; it is one of %s", what, word,
			text_string(&all));
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static const char *skip_blanks(const char *s)
{
	while (is_blank(*s))
		s++;
	return s;
}

static int ini_stop(struct ini_reading *reading)
{
	reading->failed = true;
	return -1;
}

static int ini_give(struct ini_reading *reading, const char *key, const char *value)
{
	reading->line.section = reading->section ? reading->section : "";
	reading->line.key = key;
	reading->line.value = value;
	int r = reading->each(&reading->line, reading->data, reading->err);
	return r < 0 ? ini_stop(reading) : r;
}

static int ini_open_section(struct ini_reading *reading, const char *s)
{
	const char *close = strchr(s, ']');
	if (!close) {
		ini_fail(&reading->line, reading->err, "']' is missing behind '%s'", s);
		return ini_stop(reading);
	}
	const char *rest = skip_blanks(close + 1);
	if (*rest && *rest != ';' && *rest != '#') {
		ini_fail(&reading->line, reading->err, "'%s' stands behind a section header", rest);
		return ini_stop(reading);
	}
	const char *begin = skip_blanks(s + 1);
	while (close > begin && is_blank(close[-1]))
		close--;
	free(reading->section);
	reading->section = str_copy_n(begin, (size_t)(close - begin));
	return ini_give(reading, NULL, NULL) < 0 ? -1 : 0;
}

/* A key line that inih has taken in must have come back as a key. */
static int ini_check_debt(struct ini_reading *reading)
{
	if (!reading->owes_key || reading->failed)
		return 0;
	reading->owes_key = false;
	ini_fail(&reading->line, reading->err, "this is neither a section nor 'key = value'");
	return ini_stop(reading);
}

/* Takes the next line from the file, without blanks around it. Returns 1, 0 at
 * the end of the file, or -1. */
static int ini_take_line(struct ini_reading *reading, struct text *line)
{
	if (reading->at >= reading->end)
		return 0;
	const char *newline = memchr(reading->at, '\n', (size_t)(reading->end - reading->at));
	const char *stop = newline ? newline : reading->end;
	size_t length = (size_t)(stop - reading->at);
	const char *begin = reading->at;
	reading->at = newline ? newline + 1 : reading->end;
	reading->line.line++;
	if (memchr(begin, '\0', length)) {
		ini_fail(&reading->line, reading->err, "a NUL byte; is this a text file?");
		return ini_stop(reading);
	}
	if (length > INI_LINE_MAX) {
		ini_fail(&reading->line, reading->err, "the line is longer than %d KiB",
			 INI_LINE_MAX >> 10);
		return ini_stop(reading);
	}
	text_cut(line, 0);
	while (length && is_blank(*begin)) {
		begin++;
		length--;
	}
	text_add_bytes(line, begin, length);
	text_trim(line);
	return 1;
}

/* For inih, in the manner of fgets(): the next key line. NB: only key lines, so
 * the header of a section, which inih would cut, never gets there; and none
 * with blanks in front, which inih would take for the rest of the line above. */
static char *ini_next_line(char *buffer, int size, void *stream)
{
	struct ini_reading *reading = stream;
	autotext line = {0};
	if (ini_check_debt(reading) < 0)
		return NULL;
	while (!reading->failed && ini_take_line(reading, &line) > 0) {
		char first = *text_string(&line);
		if (!first || first == ';' || first == '#')
			continue;
		if (first == '[' && ini_open_section(reading, line.at) < 0)
			return NULL;
		if (first == '[')
			continue;
		if (line.length + 2 > (size_t)size) {
			ini_fail(&reading->line, reading->err,
				 "the line has %zu bytes; the inih library of this system takes %d",
				 line.length, size - 2);
			ini_stop(reading);
			return NULL;
		}
		memcpy(buffer, line.at, line.length);
		memcpy(buffer + line.length, "\n", 2);
		reading->owes_key = true;
		return buffer;
	}
	return NULL;
}

static int ini_check_twice(struct ini_reading *reading, const char *key)
{
	const char *section = reading->section ? reading->section : "";
	for (size_t i = 0; i < reading->key_count; i++) {
		const struct ini_key *seen = &reading->keys[i];
		if (!str_equal(seen->key, key) || !str_equal(seen->section, section))
			continue;
		ini_fail(&reading->line, reading->err, "'%s' was already given in line %u", key,
			 seen->line);
		return ini_stop(reading);
	}
	struct ini_key *seen = ARRAY_ADD(reading->keys, reading->key_count);
	*seen = (struct ini_key){str_copy(section), str_copy(key), reading->line.line};
	return 0;
}

/* For inih: a key line taken apart. Never says that it failed, since inih would
 * only go on. value is NULL where inih was built to allow keys without one. */
static int ini_take_key(void *user, const char *section, const char *key, const char *value)
{
	struct ini_reading *reading = user;
	(void)section;
	if (!key || !value || !*key || reading->failed)
		return 1;
	reading->owes_key = false;
	if (ini_give(reading, key, value) == 0)
		ini_check_twice(reading, key);
	return 1;
}

static void ini_raise_limits(void)
{
	if (&ini_use_stack)
		ini_use_stack = false;
	if (&ini_initial_alloc)
		ini_initial_alloc = INI_LINE_MAX + 3;
	if (&ini_max_line)
		ini_max_line = INI_LINE_MAX + 3;
	if (&ini_allow_inline_comments)
		ini_allow_inline_comments = true;
}

int ini_each_line(const char *path, const char *bytes, size_t length,
		  int (*each)(const struct ini_line *line, void *data, struct error *err),
		  void *data, struct error *err)
{
	static const char bom[] = "\xef\xbb\xbf";
	CLEANUP(ini_reading_clear)
	struct ini_reading reading = {
		.at = bytes, .line.path = path, .each = each, .data = data, .err = err};
	reading.end = length ? bytes + length : bytes;
	if (length >= strlen(bom) && memcmp(bytes, bom, strlen(bom)) == 0)
		reading.at += strlen(bom);
	ini_raise_limits();
	int r = ini_parse_stream(ini_next_line, &reading, ini_take_key, &reading);
	if (r == -2)
		abort();
	ini_check_debt(&reading);
	return reading.failed ? error_shorten(err) : 0;
}
