/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/plan.h"

#define CATALOG TESTS_DIR "/../packaging/systemd/virt-handover.catalog"

static int read_catalog(void **state)
{
	static struct text catalog;
	assert_int_equal(file_read(AT_FDCWD, CATALOG, 1 << 20, &catalog), 0);
	*state = &catalog;
	return 0;
}

static int forget_catalog(void **state)
{
	text_clear(*state);
	return 0;
}

/* An entry: its number, a subject, and at least a sentence. */
static void assert_explained(const struct text *catalog, const char *word)
{
	char id[MESSAGE_ID_TEXT];
	autofree char *head = str_format("\n# %s\n-- %s\nSubject: ", word, message_id(word, id));
	const char *entry = strstr(catalog->at, head);
	if (!entry)
		fail_msg("add to the catalog:%s", head);
	const char *text = strstr(entry, "\n\n");
	assert_non_null(text);
	const char *next = strstr(text, "\n# ");
	assert_true((next ? (size_t)(next - text) : strlen(text)) > 40);
}

static void test_every_kind_of_failure_is_explained(void **state)
{
	for (enum log_event event = 0; event < LOG_EVENT_COUNT; event++)
		assert_explained(*state, log_event_to_string(event));
	for (enum refusal_code code = 0; code < REFUSAL_CODE_COUNT; code++)
		assert_explained(*state, refusal_code_to_string(code));
}

static void test_nothing_else_is(void **state)
{
	const struct text *catalog = *state;
	size_t entries = 0;
	for (const char *at = catalog->at; (at = strstr(at, "\n-- ")); at++) {
		entries++;
		autofree char *head = str_copy_n(at, strlen("\n-- ") + MESSAGE_ID_TEXT - 1);
		assert_null(strstr(at + 1, head)); /* two words with one number */
	}
	assert_int_equal(entries, LOG_EVENT_COUNT + REFUSAL_CODE_COUNT);
}

/* Logs outlive the version that wrote them. */
static void test_a_number_never_changes(void **state)
{
	char id[MESSAGE_ID_TEXT];
	(void)state;
	assert_string_equal(message_id("stuck", id), "311fa8cb221740678fa63b6ddc56b58b");
	assert_string_equal(message_id("group-shared", id), "311fa8cb221740678fa63b6d7004f98a");
}

static void test_levels(void **state)
{
	(void)state;
	assert_int_equal(log_event_level(LOG_EVENT_START_FAILED), LOG_LEVEL_ERROR);
	assert_int_equal(log_event_level(LOG_EVENT_LEFT_ALONE), LOG_LEVEL_WARNING);
	for (enum log_event event = 0; event < LOG_EVENT_COUNT; event++)
		assert_true(log_event_level(event) == LOG_LEVEL_ERROR ||
			    log_event_level(event) == LOG_LEVEL_WARNING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind_of_failure_is_explained),
		cmocka_unit_test(test_nothing_else_is),
		cmocka_unit_test(test_a_number_never_changes),
		cmocka_unit_test(test_levels),
	};
	return cmocka_run_group_tests(tests, read_catalog, forget_catalog);
}
