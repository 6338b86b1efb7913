/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "base/macros.h"

/* A list of strings that it owns. */
struct words {
	char **at;
	size_t count;
};

#define autowords CLEANUP(words_clear) struct words

void words_add(struct words *words, const char *word);
bool words_have(const struct words *words, const char *word);

/* Adds the words of s, which stand between blanks and commas. */
void words_split(struct words *words, const char *s);

/* Sorts by byte value. */
void words_sort(struct words *words);
void words_clear(struct words *words);

/* The word of choices (NULL ends them) that is nearest to word, for "did you
 * mean": fewest letters to change, NULL when none is near. */
const char *words_nearest(const char *word, const char *const choices[]);
