/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "picture/picture.h"

/* The address, short where nothing is lost by it. out is PCI_ADDRESS_TEXT long. */
const char *fact_address(const struct picture *picture, struct pci_address address, char *out);

/* How wide the first length bytes of s are. */
typedef double fact_measure(const char *s, size_t length);

/* "NVIDIA GP106M [GeForce GTX 1060 Mobile]", or the ids where it has no name; cut, and
 * "..." behind it, where it is wider. free() it. */
char *fact_name(const struct picture_function *function, double width,
		fact_measure *measure) WARN_UNUSED;

/* Cuts s into lines that are no wider. */
void fact_wrap(const char *s, double width, fact_measure *measure, struct words *ret);

/* What there is to say of a function, a line each: its driver and what it drives, who has
 * it, what would go with it. */
enum fact_kind { FACT_IS, FACT_HELD, FACT_LENT, FACT_ALONG, FACT_STAYS, FACT_MDEV };

struct fact {
	enum fact_kind kind;
	char *text;
};

struct facts {
	struct fact *at;
	size_t count;
};

#define autofacts CLEANUP(facts_clear) struct facts

void facts_find(const struct picture *picture, const struct picture_function *function,
		struct facts *ret);
void facts_clear(struct facts *facts);

/* The end of the group that begins at that index of picture->functions. */
size_t group_end(const struct picture *picture, size_t begin);

/* Whether all of it is of the chipset. */
bool group_is_plain(const struct picture *picture, size_t begin, size_t end);

/* The last group of these that is not shown, "0, 2, 5"; NULL for none. free() it. */
char *groups_left_out(const struct picture *picture) WARN_UNUSED;

/* How deep it stands below the bridges of its own group. What is deeper yet stands there, so that
 * there is room beside it. */
enum { DEPTH_MOST = 12 };
unsigned depth_in_group(const struct picture *picture, size_t begin, size_t end, size_t index);
