/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/words.h"

#include "base/memory.h"
#include "base/text.h"

void words_add(struct words *words, const char *word)
{
	*ARRAY_ADD(words->at, words->count) = str_copy(word);
}

bool words_have(const struct words *words, const char *word)
{
	for (size_t i = 0; i < words->count; i++)
		if (str_equal(words->at[i], word))
			return true;
	return false;
}

static int add_word(const char *word, void *data)
{
	words_add(data, word);
	return 0;
}

void words_split(struct words *words, const char *s)
{
	text_each_word(s, add_word, words);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void words_sort(struct words *words)
{
	if (words->count)
		qsort(words->at, words->count, sizeof *words->at, compare);
}

void words_clear(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->at[i]);
	free(words->at);
	*words = (struct words){0};
}

/* Longer words than this are nobody's slip of the finger. */
enum { WORD_MAX = 32 };

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;
	return least < c ? least : c;
}

/* Levenshtein's distance, one row at a time. */
static size_t letters_to_change(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1];
	size_t length = strlen(b);
	for (size_t j = 0; j <= length; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= length; j++) {
			size_t above = row[j];
			size_t swap = diagonal + (a[i - 1] != b[j - 1]);
			row[j] = smallest(above + 1, row[j - 1] + 1, swap);
			diagonal = above;
		}
	}
	return row[length];
}

const char *words_nearest(const char *word, const char *const choices[])
{
	const char *nearest = NULL;
	size_t least = strlen(word) / 2 + 1;
	if (strlen(word) > WORD_MAX)
		return NULL;
	for (size_t i = 0; choices[i]; i++) {
		if (strlen(choices[i]) > WORD_MAX)
			continue;
		size_t distance = letters_to_change(word, choices[i]);
		if (distance < least) {
			least = distance;
			nearest = choices[i];
		}
	}
	return nearest;
}
