/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/error.h"

#include <stdarg.h>

#include "base/memory.h"
#include "base/text.h"

static int error_fill(struct error *err, int code, struct text *text)
{
	if (!err) {
		text_clear(text);
		return -1;
	}
	error_clear(err);
	err->code = code;
	err->text = text_take(text);
	return -1;
}

int error_set(struct error *err, int code, const char *format, ...)
{
	struct text text = {0};
	va_list args;
	va_start(args, format);
	text_addv(&text, format, args);
	va_end(args);
	return error_fill(err, code, &text);
}

int error_errno(struct error *err, int code, const char *format, ...)
{
	struct text text = {0};
	va_list args;
	va_start(args, format);
	text_addv(&text, format, args);
	va_end(args);
	text_addf(&text, ": %s", strerror(code));
	return error_fill(err, code, &text);
}

int error_wrap(struct error *err, const char *format, ...)
{
	if (!err)
		return -1;
	struct text text = {0};
	va_list args;
	va_start(args, format);
	text_addv(&text, format, args);
	va_end(args);
	text_addf(&text, ": %s", err->text ? err->text : "unknown failure");
	free(err->text);
	err->text = text_take(&text);
	return -1;
}

int error_append(struct error *err, const char *format, ...)
{
	if (!err)
		return -1;
	struct text text = {0};
	va_list args;
	va_start(args, format);
	text_addf(&text, "%s; ", err->text ? err->text : "unknown failure");
	text_addv(&text, format, args);
	va_end(args);
	free(err->text);
	err->text = text_take(&text);
	return -1;
}

int error_advise(struct error *err, const char *format, ...)
{
	if (!err)
		return -1;
	struct text text = {0};
	va_list args;
	va_start(args, format);
	text_addv(&text, format, args);
	va_end(args);
	free(err->advice);
	err->advice = text_take(&text);
	return -1;
}

void error_keep_first(struct error *to, struct error *from)
{
	if (!to || to->text) {
		error_clear(from);
		return;
	}
	*to = *from;
	*from = (struct error){0};
}

void error_clear(struct error *err)
{
	if (!err)
		return;
	free(err->text);
	free(err->advice);
	*err = (struct error){0};
}

char *error_line(const struct error *err)
{
	struct text line = {0};
	text_add_line(&line, err->text ? err->text : "unknown failure");
	if (err->advice) {
		text_add(&line, "; ");
		text_add_line(&line, err->advice);
	}
	return text_take(&line);
}
