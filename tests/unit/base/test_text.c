/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

#include "base/memory.h"
#include "base_tests.h"

static void grows(void **state)
{
	(void)state;
	autotext text = {0};
	assert_string_equal(text_string(&text), "");
	for (unsigned i = 0; i < 1000; i++)
		text_addf(&text, "%u,", i % 10);
	assert_int_equal(text.length, 2000);
	assert_int_equal(strlen(text.at), 2000);
	text_add_bytes(&text, "a\0b", 3);
	assert_int_equal(text.length, 2003);
	assert_memory_equal(text.at + 2000, "a\0b", 4);
	text_cut(&text, 5000);
	assert_int_equal(text.length, 2003);
	text_cut(&text, 3);
	assert_string_equal(text_string(&text), "0,1");
	autofree char *taken = text_take(&text);
	assert_string_equal(taken, "0,1");
	assert_null(text.at);
	free(taken);
	taken = text_take(&text);
	assert_string_equal(taken, "");
}

static void trims_the_end(void **state)
{
	(void)state;
	static const struct {
		const char *text, *trimmed;
	} cases[] = {{"", ""}, {" \n", ""}, {" a b \t\r\n", " a b"}, {"a", "a"}};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotext text = {0};
		text_add(&text, cases[i].text);
		text_trim(&text);
		assert_string_equal(text_string(&text), cases[i].trimmed);
	}
}

static void makes_one_line(void **state)
{
	(void)state;
	autotext text = {0};
	text_add_line(&text, "a\nb\x1b[31m\x7f\t\xc3\xa4");
	assert_string_equal(text_string(&text), "a?b?[31m??\xc3\xa4");
}

static const struct {
	const char *value, *word;
} words[] = {
	{NULL, "-"},	      {"", "%"},	{"-", "%2D"},
	{"--", "--"},	      {"a", "a"},	{"a b", "a%20b"},
	{"%", "%25"},	      {"a=b", "a%3Db"}, {"#", "%23"},
	{"\n\x01", "%0A%01"}, {"\xff", "%FF"},	{"0000:01:00.0", "0000:01:00.0"},
	{"\x7f", "%7F"},      {"%2D", "%252D"},
};

static void words_go_there_and_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		autotext text = {0};
		bool ok = false;
		text_add_word(&text, words[i].value);
		assert_string_equal(text_string(&text), words[i].word);
		autofree char *back = text_word_back(text.at, text.length, &ok);
		assert_true(ok);
		assert_true(str_equal(back, words[i].value));
	}
}

static void every_byte_goes_there_and_back(void **state)
{
	(void)state;
	for (unsigned first = 1; first < 256; first++) {
		char value[] = {(char)first, 'x', (char)first, '\0'};
		autotext text = {0};
		bool ok = false;
		text_add_word(&text, value);
		assert_null(strpbrk(text.at, " \t\n=#"));
		autofree char *back = text_word_back(text.at, text.length, &ok);
		assert_true(ok);
		assert_string_equal(back, value);
	}
}

static void refuses_other_words(void **state)
{
	(void)state;
	static const char *const bad[] = {"%2", "%2g", "%2d", "a%", "%00", "%-1", "%%"};
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		bool ok = true;
		autofree char *back = text_word_back(bad[i], strlen(bad[i]), &ok);
		assert_null(back);
		if (ok)
			fail_msg("taken: %s", bad[i]);
	}
}

static int join(const char *word, void *data)
{
	text_addf(data, "<%s>", word);
	return str_equal(word, "stop") ? 5 : 0;
}

static void splits_into_words(void **state)
{
	(void)state;
	static const struct {
		const char *text, *joined;
		int result;
	} cases[] = {
		{"", "", 0},
		{" ,\t\n", "", 0},
		{"a", "<a>", 0},
		{" a, b\tc\n", "<a><b><c>", 0},
		{"a stop b", "<a><stop>", 5},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotext text = {0};
		assert_int_equal(text_each_word(cases[i].text, join, &text), cases[i].result);
		assert_string_equal(text_string(&text), cases[i].joined);
	}
}

static void wraps_at_blanks(void **state)
{
	(void)state;
	static const struct {
		const char *text, *wrapped;
	} cases[] = {
		{"", "\n"},
		{"one", "- one\n"},
		{"one  two", "- one two\n"},
		{"one two three four", "- one two\n  three\n  four\n"},
		{"a-word-that-is-too-long b", "- a-word-that-is-too-long\n  b\n"},
		{"a\tb\033c", "- a?b?c\n"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotext text = {0};
		text_add_wrapped(&text, cases[i].text, 9, "- ", "  ");
		assert_string_equal(text_string(&text), cases[i].wrapped);
	}
}

static void values_stand_behind_their_keys(void **state)
{
	(void)state;
	static const struct {
		const char *lines, *key, *value;
	} cases[] = {
		{"UID=1000\nTYPE=tty\n", "TYPE", "tty"},
		{"UID=1000", "UID", "1000"},
		{"XUID=1\nUIDX=2\nUID=3=4\n", "UID", "3=4"},
		{"UID=\nTYPE=tty\n", "UID", NULL},
		{"UID\n", "UID", NULL},
		{"", "UID", NULL},
		{"UID=", "UID", NULL},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotext lines = {0};
		text_add(&lines, cases[i].lines);
		autofree char *value = text_value_of(&lines, cases[i].key);
		if (!str_equal(value, cases[i].value))
			fail_msg("%s: %s", cases[i].lines, value ? value : "none");
	}
}

static void arguments_are_for_shells(void **state)
{
	static const char *const cases[][2] = {
		{"win11", "win11"},
		{"a_b-c.d", "a_b-c.d"},
		{"", "''"},
		{"my VM", "'my VM'"},
		{"it's", "'it'\\''s'"},
		{"$(reboot)", "'$(reboot)'"},
		{"*", "'*'"},
		{"~", "'~'"},
		{"-x", "-- -x"},
		{"-x;", "-- '-x;'"},
		{"\xc3\xbc", "'\xc3\xbc'"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotext text = {0};
		text_add_argument(&text, cases[i][0]);
		assert_string_equal(text.at, cases[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_stand_behind_their_keys),
		cmocka_unit_test(arguments_are_for_shells),
		cmocka_unit_test(grows),
		cmocka_unit_test(trims_the_end),
		cmocka_unit_test(makes_one_line),
		cmocka_unit_test(words_go_there_and_back),
		cmocka_unit_test(every_byte_goes_there_and_back),
		cmocka_unit_test(refuses_other_words),
		cmocka_unit_test(splits_into_words),
		cmocka_unit_test(wraps_at_blanks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
