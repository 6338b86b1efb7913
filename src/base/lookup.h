/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"

/* Where in an array those are that a number belongs to, to be found without going through
 * all of it. */
struct lookup {
	struct place {
		uint64_t number;
		size_t at; /* in the array */
	} * places;	   /* in the order of their numbers, and then as they were added */
	size_t count;
};

#define autolookup CLEANUP(lookup_clear) struct lookup

/* Is quickest where numbers are added in their order. */
void lookup_add(struct lookup *lookup, uint64_t number, size_t at);

/* The first of the *ret_count places of that number, NULL for none. Holds until the next is
 * added. */
const struct place *lookup_find(const struct lookup *lookup, uint64_t number, size_t *ret_count);

void lookup_clear(struct lookup *lookup);
