/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* How many places have a lower number, or that one too. */
static size_t count_below(const struct lookup *lookup, uint64_t number, bool that_one_too)
{
	size_t low = 0;
	for (size_t high = lookup->count; low < high;) {
		size_t middle = low + (high - low) / 2;
		uint64_t found = lookup->places[middle].number;
		if (found < number || (that_one_too && found == number))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void lookup_add(struct lookup *lookup, uint64_t number, size_t at)
{
	size_t before = count_below(lookup, number, true);
	(void)ARRAY_ADD(lookup->places, lookup->count);
	struct place *place = &lookup->places[before];
	memmove(place + 1, place, (lookup->count - 1 - before) * sizeof *place);
	*place = (struct place){number, at};
}

const struct place *lookup_find(const struct lookup *lookup, uint64_t number, size_t *ret_count)
{
	size_t before = count_below(lookup, number, false);
	*ret_count = count_below(lookup, number, true) - before;
	return *ret_count ? &lookup->places[before] : NULL;
}

void lookup_clear(struct lookup *lookup)
{
	free(lookup->places);
	*lookup = (struct lookup){0};
}
