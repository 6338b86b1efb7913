/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/json_members.h"

#include <ctype.h>

#include "base/text.h"

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

/* Four hexadecimal digits, or -1. */
static long read_unit(const char *s)
{
	for (int i = 0; i < 4; i++)
		if (!isxdigit((unsigned char)s[i]))
			return -1;
	char digits[5] = {s[0], s[1], s[2], s[3], '\0'};
	return strtol(digits, NULL, 16);
}

static void add_utf8(struct text *out, unsigned long code)
{
	char bytes[4];
	size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
	for (size_t i = count - 1; i > 0; i--, code >>= 6)
		bytes[i] = (char)(0x80 | (code & 0x3f));
	bytes[0] = (char)(first[count] | code);
	text_add_bytes(out, bytes, count);
}

/* The escape \uXXXX, or a pair of them; s is behind the 'u'. Returns what is
 * behind it, or NULL. */
static const char *read_unicode(const char *s, struct text *out)
{
	long unit = read_unit(s);
	if (unit <= 0 || (unit >= 0xdc00 && unit < 0xe000))
		return NULL;
	s += 4;
	if (unit < 0xd800 || unit >= 0xe000) {
		add_utf8(out, (unsigned long)unit);
		return s;
	}
	long low = s[0] == '\\' && s[1] == 'u' ? read_unit(s + 2) : -1;
	if (low < 0xdc00 || low >= 0xe000)
		return NULL;
	add_utf8(out,
		 0x10000 + ((unsigned long)(unit - 0xd800) << 10) + (unsigned long)(low - 0xdc00));
	return s + 6;
}

static const char *read_escape(const char *s, struct text *out)
{
	static const char letters[] = "\"'\\/bfnrt";
	static const char meaning[] = "\"'\\/\b\f\n\r\t";
	if (*s == 'u')
		return read_unicode(s + 1, out);
	const char *letter = *s ? strchr(letters, *s) : NULL;
	if (!letter)
		return NULL;
	text_add_bytes(out, &meaning[letter - letters], 1);
	return s + 1;
}

/* Reads the string at s into out. Returns what is behind it, or NULL. */
static const char *read_string(const char *s, struct text *out)
{
	char quote = *s++;
	text_cut(out, 0);
	while (*s && *s != quote) {
		if (*s == '\\') {
			s = read_escape(s + 1, out);
			if (!s)
				return NULL;
			continue;
		}
		text_add_bytes(out, s++, 1);
	}
	return *s ? s + 1 : NULL;
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* Passes over a value that is no string, up to the ',' or the close behind it. */
static const char *skip_value(const char *s, char close)
{
	autotext ignored = {0};
	unsigned depth = 0;
	const char *begin = s;
	while (*s) {
		if (depth == 0 && (*s == ',' || *s == close))
			return s > begin ? s : NULL;
		if (is_quote(*s)) {
			s = read_string(s, &ignored);
			if (!s)
				return NULL;
			continue;
		}
		if (*s == '{' || *s == '[')
			depth++;
		else if ((*s == '}' || *s == ']') && depth-- == 0)
			return NULL;
		s++;
	}
	return NULL;
}

/* Reads one value at s: a string for what it means, others as they are written, without the
 * blanks behind. Returns what is behind it, or NULL. */
static const char *read_value(const char *s, char close, struct text *out)
{
	if (is_quote(*s)) {
		s = read_string(s, out);
		return s ? skip_blanks(s) : NULL;
	}
	const char *end = skip_value(s, close);
	text_cut(out, 0);
	if (end)
		text_add_bytes(out, s, (size_t)(end - s));
	text_trim(out);
	return end;
}

/* Reads one member at s. Returns what is behind it, or NULL. */
static const char *read_member(const char *s, json_member *each, void *data)
{
	autotext key = {0}, value = {0};
	if (!is_quote(*s))
		return NULL;
	s = read_string(s, &key);
	if (!s)
		return NULL;
	s = skip_blanks(s);
	if (*s != ':')
		return NULL;
	s = skip_blanks(s + 1);
	bool is_string = is_quote(*s);
	s = read_value(s, '}', &value);
	if (s)
		each(text_string(&key), text_string(&value), is_string, data);
	return s;
}

static const char *read_element(const char *s, json_member *each, void *data)
{
	autotext value = {0};
	bool is_string = is_quote(*s);
	s = read_value(s, ']', &value);
	if (s)
		each(NULL, text_string(&value), is_string, data);
	return s;
}

/* What stands between open and close, one after another. */
static bool each_between(const char *s, const char *braces,
			 const char *(*read)(const char *s, json_member *each, void *data),
			 json_member *each, void *data)
{
	s = skip_blanks(s);
	if (*s != braces[0])
		return false;
	s = skip_blanks(s + 1);
	if (*s == braces[1])
		return !*skip_blanks(s + 1);
	for (;;) {
		s = read(s, each, data);
		if (!s || (*s != ',' && *s != braces[1]))
			return false;
		if (*s == braces[1])
			return !*skip_blanks(s + 1);
		s = skip_blanks(s + 1);
	}
}

bool json_each_member(const char *s, json_member *each, void *data)
{
	return each_between(s, "{}", read_member, each, data);
}

bool json_each_element(const char *s, json_member *each, void *data)
{
	return each_between(s, "[]", read_element, each, data);
}
