/* SPDX-License-Identifier: GPL-2.0-or-later */
/* virt-handover-profile(5) says of every key what the program's table says, and its examples
 * are profiles. */
#include <fcntl.h>

#include "base/file.h"
#include "base/memory.h"
#include "input/profile_file.h"

#include "input_tests.h"

#define PAGE TESTS_DIR "/../packaging/man/virt-handover-profile.5.scd"

static struct text page;
static size_t keys_in_table;

static int read_page(void **state)
{
	(void)state;
	return file_read(AT_FDCWD, PAGE, 1 << 20, &page);
}

static int drop_page(void **state)
{
	(void)state;
	text_clear(&page);
	return 0;
}

/* What stands between the line and the next that says the same kind of thing; free() it. */
static char *below(const char *from, const char *line, const char *next)
{
	autofree char *whole = str_format("\n%s\n", line);
	const char *start = strstr(from, whole);
	if (!start)
		fail_msg("the page has no line '%s'", line);
	start += strlen(whole);
	const char *end = strstr(start, next);
	return end ? str_copy_n(start, (size_t)(end - start)) : str_copy(start);
}

/* Words apart by one blank each, small letters; what only forms them left out. */
static char *plain(const char *s)
{
	autotext out = {0};
	for (; *s; s++) {
		char c = *s;
		if (c == '\\' || c == '*')
			continue;
		bool blank = strchr(" \t\n", c) != NULL;
		if (blank && (!out.length || out.at[out.length - 1] == ' '))
			continue;
		c = blank ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
		text_add_bytes(&out, &c, 1);
	}
	return text_take(&out);
}

static void expect_says(const char *entry, const struct profile_key *key, const char *what)
{
	autofree char *said = plain(entry);
	autofree char *wanted = plain(what);
	if (!strstr(said, wanted))
		fail_msg("of %s in [%s] the page does not say '%s'", key->key, key->section, what);
}

/* "Example: *key = value*", or "Example: *[section] key = value*" */
static void expect_example(const char *entry, const struct profile_key *key)
{
	static const char word[] = "\n\tExample: *";
	const char *at = strstr(entry, word);
	if (!at)
		fail_msg("%s in [%s] has no example", key->key, key->section);
	at += strlen(word);
	autofree char *line = str_copy_n(at, strcspn(at, "*"));
	const char *end = *line == '[' ? strchr(line, ']') : NULL;
	autofree char *text = end ? str_format("%.*s]\n%s\n", (int)(end - line), line, end + 2)
				  : str_format("[%s]\n%s\n", key->section, line);
	autoerror err = {0};
	autoprofile profile = {0};
	if (!strstr(text, key->key) ||
	    profile_parse("the page", text, strlen(text), &profile, &err) < 0)
		fail_msg("the example of %s is none: %s", key->key, err.text ? err.text : text);
}

static int compare_key(const struct profile_key *key, void *data)
{
	(void)data;
	keys_in_table++;
	autofree char *head = str_format("# SECTION [%s]", key->section);
	autofree char *section = below(page.at, head, "\n# ");
	autofree char *line = str_format("*%s* = %s", key->key, key->values);
	autofree char *entry = below(section, line, "\n\n");
	autofree char *by_default =
		str_format("default: %s.", *key->by_default ? key->by_default : "nothing");
	expect_says(entry, key, key->meaning);
	expect_says(entry, key, by_default);
	expect_example(entry, key);
	return 0;
}

static void every_key_is_in_the_manual(void **state)
{
	(void)state;
	keys_in_table = 0;
	assert_int_equal(profile_each_key(compare_key, NULL), 0);
	assert_true(keys_in_table > 30);
}

static void the_manual_has_no_other_key(void **state)
{
	(void)state;
	size_t examples = 0;
	const char *end = strstr(page.at, "\n# THE SWITCH\n");
	assert_non_null(end);
	for (const char *at = page.at; (at = strstr(at, "\n\tExample: *")) && at < end; at++)
		examples++;
	keys_in_table = 0;
	profile_each_key(compare_key, NULL);
	assert_int_equal(examples, keys_in_table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_is_in_the_manual),
		cmocka_unit_test(the_manual_has_no_other_key),
	};
	return cmocka_run_group_tests(tests, read_page, drop_page);
}
