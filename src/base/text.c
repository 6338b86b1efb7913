/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <time.h>

#include "base/memory.h"

static void text_make_room(struct text *text, size_t more)
{
	size_t need = text->length + more + 1;
	if (need <= text->room)
		return;
	size_t room = text->room ? text->room : 64;
	while (room < need)
		room *= 2;
	char *at = realloc(text->at, room);
	if (!at)
		abort();
	text->at = at;
	text->room = room;
}

void text_add_bytes(struct text *text, const void *bytes, size_t count)
{
	text_make_room(text, count);
	if (count)
		memcpy(text->at + text->length, bytes, count);
	text->length += count;
	text->at[text->length] = '\0';
}

void text_add(struct text *text, const char *s)
{
	text_add_bytes(text, s, strlen(s));
}

void text_addv(struct text *text, const char *format, va_list args)
{
	char *s = NULL;
	int length = vasprintf(&s, format, args);
	if (length < 0)
		abort();
	text_add_bytes(text, s, (size_t)length);
	free(s);
}

void text_addf(struct text *text, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	text_addv(text, format, args);
	va_end(args);
}

void text_cut(struct text *text, size_t length)
{
	if (length >= text->length)
		return;
	text->length = length;
	text->at[length] = '\0';
}

void text_trim(struct text *text)
{
	size_t length = text->length;
	while (length && isspace((unsigned char)text->at[length - 1]))
		length--;
	text_cut(text, length);
}

const char *text_string(const struct text *text)
{
	return text->at ? text->at : "";
}

char *text_take(struct text *text)
{
	char *s = text->at ? text->at : str_copy("");
	*text = (struct text){0};
	return s;
}

void text_clear(struct text *text)
{
	free(text->at);
	*text = (struct text){0};
}

void text_add_word(struct text *text, const char *s)
{
	if (!s || !*s || strcmp(s, "-") == 0) {
		text_add(text, !s ? "-" : *s ? "%2D" : "%");
		return;
	}
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		if (c > ' ' && c < 0x7f && !strchr("%=#", c))
			text_add_bytes(text, s, 1);
		else
			text_addf(text, "%%%02X", c);
	}
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

char *text_word_back(const char *word, size_t length, bool *ok)
{
	*ok = true;
	if (length == 1 && (*word == '-' || *word == '%'))
		return *word == '-' ? NULL : str_copy("");
	autotext text = {0};
	for (size_t i = 0; i < length; i++) {
		char c = word[i];
		if (c == '%') {
			int high = i + 2 < length ? hex_value(word[i + 1]) : -1;
			int low = i + 2 < length ? hex_value(word[i + 2]) : -1;
			c = (char)(high * 16 + low);
			if (high < 0 || low < 0 || c == '\0')
				break;
			i += 2;
		}
		text_add_bytes(&text, &c, 1);
		if (i + 1 == length)
			return text_take(&text);
	}
	*ok = false;
	return NULL;
}

void text_add_line(struct text *text, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		text_add_bytes(text, c < ' ' || c == 0x7f ? "?" : s, 1);
	}
}

void text_add_quoted(struct text *text, const char *s)
{
	text_add(text, "'");
	for (; *s; s++) {
		if (*s == '\'')
			text_add(text, "'\\''");
		else
			text_add_bytes(text, s, 1);
	}
	text_add(text, "'");
}

void text_add_argument(struct text *text, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789._+:@%/-";
	if (*s == '-')
		text_add(text, "-- ");
	if (*s && !s[strspn(s, plain)])
		text_add(text, s);
	else
		text_add_quoted(text, s);
}

void text_add_wrapped(struct text *text, const char *s, size_t width, const char *first,
		      const char *next)
{
	size_t column = 0;
	for (s += strspn(s, " "); *s; s += strspn(s, " ")) {
		size_t word = strcspn(s, " ");
		if (column && column + 1 + word > width) {
			text_add(text, "\n");
			column = 0;
			first = next;
		}
		text_add(text, column ? " " : first);
		column += (column ? 1 : strlen(first)) + word;
		autofree char *copy = str_copy_n(s, word);
		text_add_line(text, copy);
		s += word;
	}
	text_add(text, "\n");
}

void text_add_time(struct text *text, int64_t ms)
{
	char shown[32] = "";
	time_t seconds = (time_t)(ms / 1000);
	struct tm local;
	if (localtime_r(&seconds, &local))
		strftime(shown, sizeof shown, "%Y-%m-%d %H:%M:%S", &local);
	text_add(text, shown);
}

int text_each_word(const char *s, int (*each)(const char *word, void *data), void *data)
{
	static const char apart[] = " \t\r\n,";
	for (s += strspn(s, apart); *s; s += strspn(s, apart)) {
		size_t length = strcspn(s, apart);
		autofree char *word = str_copy_n(s, length);
		int result = each(word, data);
		if (result)
			return result;
		s += length;
	}
	return 0;
}

char *text_value_of(const struct text *lines, const char *key)
{
	size_t length = strlen(key);
	for (const char *line = text_string(lines); line && *line;) {
		if (strncmp(line, key, length) == 0 && line[length] == '=' && line[length + 1] &&
		    line[length + 1] != '\n')
			return str_copy_n(line + length + 1, strcspn(line + length + 1, "\n"));
		line = strchr(line, '\n');
		line += line != NULL;
	}
	return NULL;
}
