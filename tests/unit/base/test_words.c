/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/words.h"

#include "base/memory.h"
#include "base_tests.h"

static void keeps_copies_in_order(void **state)
{
	(void)state;
	autowords words = {0};
	char word[] = "b";
	words_sort(&words);
	words_add(&words, word);
	word[0] = 'a';
	words_add(&words, word);
	words_add(&words, "Z");
	assert_int_equal(words.count, 3);
	assert_string_equal(words.at[0], "b");
	assert_true(words_have(&words, "a"));
	assert_false(words_have(&words, "c"));
	words_sort(&words);
	assert_string_equal(words.at[0], "Z");
	assert_string_equal(words.at[1], "a");
	assert_string_equal(words.at[2], "b");
	words_clear(&words);
	assert_int_equal(words.count, 0);
	assert_false(words_have(&words, "a"));
}

static void splits_at_blanks_and_commas(void **state)
{
	(void)state;
	autowords words = {0};
	words_split(&words, " dri/card0, snd/pcmC0D0p\tfb0\n");
	words_split(&words, "");
	assert_int_equal(words.count, 3);
	assert_string_equal(words.at[0], "dri/card0");
	assert_string_equal(words.at[1], "snd/pcmC0D0p");
	assert_string_equal(words.at[2], "fb0");
}

static void finds_the_nearest(void **state)
{
	(void)state;
	static const char *const choices[] = {"devices", "driver", "companions", "return", NULL};
	static const struct {
		const char *word, *nearest;
	} cases[] = {
		{"devices", "devices"},
		{"device", "devices"},
		{"compaions", "companions"},
		{"drivers", "driver"},
		{"Return", "return"},
		{"retrun", "return"},
		{"zzzzzz", NULL},
		{"", NULL},
		{"x", NULL},
		{"a word that is far longer than any", NULL},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (!str_equal(words_nearest(cases[i].word, choices), cases[i].nearest))
			fail_msg("'%s'", cases[i].word);
	static const char *const none[] = {NULL};
	assert_null(words_nearest("a", none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_copies_in_order),
		cmocka_unit_test(splits_at_blanks_and_commas),
		cmocka_unit_test(finds_the_nearest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
