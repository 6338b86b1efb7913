/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a step says of a drop-in, as words and back. */

#include "model/drop_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"

#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"

static void what_is_no_step_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		UUID,
		UUID " 1 begin both",
		"x 1 begin both vm",
		"../../etc 1 begin both vm",
		UUID " 0 begin both vm",
		UUID " 1 middle both vm",
		UUID " 1 begin neither vm",
		UUID " 1 begin both vm 0000:01:00.0 %zz",
		UUID "  1 begin both vm",
	};
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		autodropin step = {0};
		assert_false(drop_in_parse(bad[i], &step));
		assert_null(step.guest);
	}
}

static void words_come_back(void **state)
{
	(void)state;
	static const char *const good[] = {
		UUID " 1 begin both vm",
		UUID " 7 end release a%20b%25 0000:01:00.0 " UUID,
		UUID " 12 end prepare %0Aeven 0000:01:00.0",
	};
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		autodropin step = {0};
		autotext text = {0};
		assert_true(drop_in_parse(good[i], &step));
		drop_in_print(&step, &text);
		assert_string_equal(text.at, good[i]);
	}
}

static void both_ways_are_named_as_libvirt_names_them(void **state)
{
	(void)state;
	enum drop_in_task task;
	autodropin first = {0}, last = {0};
	assert_true(drop_in_task_parse("prepare " UUID " 1 begin both vm", &task, &first));
	assert_int_equal(task, DROP_IN_CALL_PREPARE);
	assert_string_equal(drop_in_sub_operation(&first, DROP_IN_CALL_PREPARE), "begin");
	assert_string_equal(drop_in_sub_operation(&first, DROP_IN_CALL_RELEASE), "end");
	assert_true(drop_in_task_parse("release " UUID " 2 end both vm", &task, &last));
	assert_int_equal(task, DROP_IN_CALL_RELEASE);
	assert_string_equal(drop_in_sub_operation(&last, DROP_IN_CALL_PREPARE), "end");
	assert_string_equal(drop_in_sub_operation(&last, DROP_IN_CALL_RELEASE), "begin");
	autodropin none = {0};
	assert_false(drop_in_task_parse("start " UUID " 1 begin both vm", &task, &none));
	assert_false(drop_in_task_parse("prepare", &task, &none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_step_is_refused),
		cmocka_unit_test(words_come_back),
		cmocka_unit_test(both_ways_are_named_as_libvirt_names_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
