/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/macros.h"

/*
 * A failure, in words for the person who reads it: one line that says what was
 * tried on what and what came of it, and what to do next. Functions that can
 * fail take a struct error * last and return -1 when they set it; a caller that
 * does not want to know passes NULL.
 */
struct error {
	int code;     /* errno of the cause, or 0 where no call failed */
	char *text;   /* NULL: no failure */
	char *advice; /* what to do next, or NULL */
};

#define autoerror CLEANUP(error_clear) struct error

/* Each of these returns -1, so that a function can end with it. */
int error_set(struct error *err, int code, const char *format, ...) PRINTF_LIKE(3, 4);

/* Like error_set, and ends the text with the words for errno value code. */
int error_errno(struct error *err, int code, const char *format, ...) PRINTF_LIKE(3, 4);

/* Puts a clause and ": " in front of the text. */
int error_wrap(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Puts "; " and a clause behind the text of a failure. */
int error_append(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Says what to do next; what was said before is replaced. */
int error_advise(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Moves from into to, unless to holds an earlier failure; from is empty then.
 * The first failure is the one to tell. */
void error_keep_first(struct error *to, struct error *from);

void error_clear(struct error *err);

/* The line to show: text, and behind "; " the advice. free() it. */
char *error_line(const struct error *err) WARN_UNUSED;
