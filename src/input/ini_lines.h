/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"

/* A line longer than this is refused, comments too. */
enum { INI_LINE_MAX = 64 << 10 };

enum { INI_AGAIN = 1 };

/* One section header or one key of an INI file. The strings hold only while
 * each() looks at them. */
struct ini_line {
	const char *path;    /* as messages call the file */
	unsigned line;	     /* counted from 1 */
	const char *section; /* "" before the first header */
	const char *key;     /* NULL for a section header */
	const char *value;   /* without blanks around it and without comment */
};

/* Reads INI text and calls each() with every section header and every key, in
 * order. Stops at the first line that is not well-formed, that repeats a key of
 * the same section, or for which each() returns below 0 (it has set err then),
 * and returns -1. A key for which it returns INI_AGAIN may stand there again. No line is ever cut:
 * where inih cannot hold one whole, that is a failure too. */
int ini_each_line(const char *path, const char *bytes, size_t length,
		  int (*each)(const struct ini_line *line, void *data, struct error *err),
		  void *data, struct error *err);

/* Fails in the words of that line: "FILE:LINE: ...". Returns -1. */
int ini_fail(const struct ini_line *line, struct error *err, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* Fails for a word that is not one of choices (NULL ends them): "unknown WHAT
 * 'word'", and which one was meant if one is near, else all of them. */
int ini_fail_word(const struct ini_line *line, const char *what, const char *word,
		  const char *const choices[], struct error *err);
