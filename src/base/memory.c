/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

static void *or_abort(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

void *mem_alloc(size_t size)
{
	return or_abort(calloc(1, size ? size : 1));
}

void *array_grow(void *items, size_t count, size_t item_size)
{
	bool full = (count & (count - 1)) == 0; /* 0 and the powers of two */
	if (full) {
		if (count > SIZE_MAX / 2 / item_size)
			abort();
		items = or_abort(realloc(items, (count ? count * 2 : 1) * item_size));
	}
	memset((char *)items + count * item_size, 0, item_size);
	return items;
}

char *str_copy(const char *s)
{
	return s ? or_abort(strdup(s)) : NULL;
}

char *str_copy_n(const char *s, size_t n)
{
	return s ? or_abort(strndup(s, n)) : NULL;
}

char *str_format(const char *format, ...)
{
	char *s = NULL;
	va_list args;
	va_start(args, format);
	if (vasprintf(&s, format, args) < 0)
		abort();
	va_end(args);
	return s;
}
