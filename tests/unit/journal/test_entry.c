/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "journal/entry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"

static void fill_in(struct entry *entry)
{
	*entry = (struct entry){
		.number = 7,
		.time_ms = 1700000000123,
		.event = ENTRY_INTEND,
		.step = {.kind = STEP_BIND,
			 .stage = 4,
			 .subject = str_copy("0000:01:00.0"),
			 .was = str_copy(""),
			 .want = str_copy("vfio-pci"),
			 .home = str_copy("a driver=100%#\n"),
			 .stay = true},
	};
}

static void test_what_is_printed_reads_the_same(void **state)
{
	(void)state;
	autoentry entry = {0};
	autoentry back = {0};
	autotext line = {0};
	autotext again = {0};
	fill_in(&entry);
	entry_print(&entry, &line);
	assert_int_equal(line.at[line.length - 1], '\n');
	assert_true(entry_parse(line.at, line.length - 1, &back));
	assert_int_equal(back.number, 7);
	assert_true(back.time_ms == 1700000000123);
	assert_int_equal(back.step.kind, STEP_BIND);
	assert_int_equal(back.step.stage, 4);
	assert_string_equal(back.step.was, "");
	assert_string_equal(back.step.home, "a driver=100%#\n");
	assert_true(back.step.stay);
	entry_print(&back, &again);
	assert_string_equal(again.at, line.at);
}

static void test_a_step_that_needs_a_detail_has_it(void **state)
{
	(void)state;
	for (int kind = 0; kind < STEP_KIND_COUNT; kind++) {
		autoentry entry = {0}, back = {0}, lacking = {0};
		autotext line = {0}, without = {0};
		fill_in(&entry);
		entry.step.kind = (enum step_kind)kind;
		entry.step.wait_ms = 90000;
		entry.step.retry = true;
		entry_print(&entry, &without);
		entry.step.detail = str_copy("dri/card0 fb0");
		entry_print(&entry, &line);
		assert_true(entry_parse(line.at, line.length - 1, &back));
		assert_string_equal(back.step.detail, "dri/card0 fb0");
		assert_int_equal(back.step.wait_ms, 90000);
		assert_true(back.step.retry);
		free(TAKE(entry.step.detail));
		assert_int_equal(entry_parse(without.at, without.length - 1, &lacking),
				 step_is_whole(&entry.step));
	}
}

static void test_nothing_and_the_empty_string_are_two_things(void **state)
{
	(void)state;
	autoentry entry = {0};
	autoentry back = {0};
	autotext line = {0};
	fill_in(&entry);
	free(TAKE(entry.step.home));
	entry_print(&entry, &line);
	assert_true(entry_parse(line.at, line.length - 1, &back));
	assert_null(back.step.home);
	assert_string_equal(back.step.was, "");
}

static void test_every_changed_byte_is_noticed(void **state)
{
	(void)state;
	autoentry entry = {0};
	autotext line = {0};
	fill_in(&entry);
	entry_print(&entry, &line);
	for (size_t i = 0; i + 1 < line.length; i++) {
		autoentry back = {0};
		char was = line.at[i];
		line.at[i] = (char)(was ^ 1);
		assert_false(entry_parse(line.at, line.length - 1, &back));
		line.at[i] = was;
	}
}

static void test_every_cut_is_noticed(void **state)
{
	(void)state;
	autoentry entry = {0};
	autotext line = {0};
	fill_in(&entry);
	entry_print(&entry, &line);
	for (size_t length = 0; length + 1 < line.length; length++) {
		autoentry back = {0};
		assert_false(entry_parse(line.at, length, &back));
	}
}

static void test_events_and_their_words(void **state)
{
	(void)state;
	for (enum entry_event event = 0; event < ENTRY_EVENT_COUNT; event++)
		assert_int_equal(entry_event_from_string(entry_event_to_string(event)), event);
	assert_int_equal(entry_event_from_string("no such event"), ENTRY_EVENT_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_printed_reads_the_same),
		cmocka_unit_test(test_a_step_that_needs_a_detail_has_it),
		cmocka_unit_test(test_nothing_and_the_empty_string_are_two_things),
		cmocka_unit_test(test_every_changed_byte_is_noticed),
		cmocka_unit_test(test_every_cut_is_noticed),
		cmocka_unit_test(test_events_and_their_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
