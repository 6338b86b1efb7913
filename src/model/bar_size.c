/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/bar_size.h"

#include <ctype.h>
#include <inttypes.h>

static const uint64_t mega = 1 << 20;
static const uint64_t giga = 1 << 30;

void bar_size_print(uint64_t size, struct text *out)
{
	if (size && size % giga == 0)
		text_addf(out, "%" PRIu64 "G", size / giga);
	else if (size && size % mega == 0)
		text_addf(out, "%" PRIu64 "M", size / mega);
	else
		text_addf(out, "%" PRIu64, size);
}

uint64_t bar_size_parse(const char *s)
{
	enum { DIGITS_MAX = 7 }; /* so that no product is too large for 64 bits */
	char *rest;
	if (!isdigit((unsigned char)*s))
		return 0;
	uint64_t number = strtoull(s, &rest, 10);
	if (rest - s > DIGITS_MAX || (!str_equal(rest, "M") && !str_equal(rest, "G")))
		return 0;
	uint64_t size = number * (*rest == 'G' ? giga : mega);
	return bar_size_bit(size) < 0 ? 0 : size;
}

int bar_size_bit(uint64_t size)
{
	enum { BITS = 64, FIRST_BIT = 20 };
	for (int bit = FIRST_BIT; bit < BITS; bit++)
		if (size == (uint64_t)1 << bit)
			return bit - FIRST_BIT;
	return -1;
}
