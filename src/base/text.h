/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"

/* A text that grows. at is NULL or ends in a NUL that length does not count;
 * bytes before it may be NUL too, when they were read from a file. */
struct text {
	char *at;
	size_t length;
	size_t room;
};

#define autotext CLEANUP(text_clear) struct text

void text_add(struct text *text, const char *s);
void text_add_bytes(struct text *text, const void *bytes, size_t count);
void text_addf(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);
void text_addv(struct text *text, const char *format, va_list args) PRINTF_LIKE(2, 0);

/* Cuts the text down to its first length bytes. */
void text_cut(struct text *text, size_t length);

/* Drops blanks and line ends at the end. */
void text_trim(struct text *text);

/* The string so far, "" for an empty text; belongs to the text. */
const char *text_string(const struct text *text);

/* Hands the string over to the caller, who frees it; the text is empty then. */
char *text_take(struct text *text) WARN_UNUSED;

void text_clear(struct text *text);

/* Appends s as one word that text_word_back can read: bytes that are not
 * printable ASCII, blanks, '%', '=' and '#' become %XX. NULL becomes "-", "-"
 * itself "%2D", and the empty string "%". */
void text_add_word(struct text *text, const char *s);

/* The reverse, for a whole word of length bytes. Returns NULL for "-" and, with
 * *ok false, for a word that text_add_word cannot have written. free() it. */
char *text_word_back(const char *word, size_t length, bool *ok) WARN_UNUSED;

/* Appends s for one line of a terminal or a log: control bytes become '?'. */
void text_add_line(struct text *text, const char *s);

/* Appends s in quotes, as one word of any shell. */
void text_add_quoted(struct text *text, const char *s);

/* Appends s as a command's argument that a person can paste into a shell: in quotes where it
 * needs them, and behind "--" where it would be an option. */
void text_add_argument(struct text *text, const char *s);

/* Appends s as lines of at most width columns, cut at blanks; the first begins with
 * first, those behind it with next. Control bytes become '?'. */
void text_add_wrapped(struct text *text, const char *s, size_t width, const char *first,
		      const char *next);

/* Appends a time, in milliseconds since 1970, as the clock on the wall shows it:
 * "2026-01-31 17:05:09". */
void text_add_time(struct text *text, int64_t ms);

/* Splits s at blanks and commas and calls each() with every word. Stops at the
 * first word for which each() returns non-zero and returns that. */
int text_each_word(const char *s, int (*each)(const char *word, void *data), void *data);

/* The value behind KEY= at the beginning of a line; NULL where there is none, or it is empty.
 * free() it. */
char *text_value_of(const struct text *lines, const char *key) WARN_UNUSED;
