/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "base/macros.h"

/*
 * Memory that is never missing: where the system has none left these end the
 * program with abort(). No path of this program has anything better to do
 * without memory, and what was done to the host stands in the journal, from
 * which `virt-handover recover` brings it back.
 */

/* Returns size zeroed bytes; free() them. */
void *mem_alloc(size_t size) WARN_UNUSED;

/* Returns an array of count items grown so that one more fits behind them; the
 * new item is zeroed. items may be NULL when count is 0. Takes items. */
void *array_grow(void *items, size_t count, size_t item_size) WARN_UNUSED;

/* Appends one zeroed item to a growable array and yields a pointer to it. The
 * pointer holds until the next append. */
#define ARRAY_ADD(items, count)                                                                    \
	((items) = array_grow((items), (count), sizeof *(items)), &(items)[(count)++])

/* Copies of strings; NULL stays NULL. free() them. */
char *str_copy(const char *s) WARN_UNUSED;
char *str_copy_n(const char *s, size_t n) WARN_UNUSED;
char *str_format(const char *format, ...) WARN_UNUSED PRINTF_LIKE(1, 2);
