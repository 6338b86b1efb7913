/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/hook_call.h"

#include "input_tests.h"

static int parse(const char *const words[], int count, struct hook_call *ret, struct error *err)
{
	char *argv[8];
	memcpy(argv, words, (size_t)count * sizeof *argv);
	return hook_call_parse(count, argv, ret, err);
}

static void reads_every_operation(void **state)
{
	(void)state;
	static const struct {
		const char *word;
		enum hook_operation operation;
	} cases[] = {
		{"prepare", HOOK_PREPARE}, {"start", HOOK_START},
		{"started", HOOK_STARTED}, {"stopped", HOOK_STOPPED},
		{"release", HOOK_RELEASE}, {"reconnect", HOOK_RECONNECT},
		{"migrate", HOOK_MIGRATE}, {"restore", HOOK_RESTORE},
		{"attach", HOOK_ATTACH},   {"hibernate", HOOK_UNKNOWN},
		{"", HOOK_UNKNOWN},	   {"Prepare", HOOK_UNKNOWN},
		{"unknown", HOOK_UNKNOWN}, {"prepare ", HOOK_UNKNOWN},
		{"star", HOOK_UNKNOWN},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *words[] = {"win11", cases[i].word, "begin", "-"};
		struct hook_call call;
		assert_int_equal(parse(words, 4, &call, NULL), 0);
		assert_int_equal(call.operation, cases[i].operation);
		assert_ptr_equal(call.operation_word, cases[i].word);
	}
}

static void words_go_there_and_back(void **state)
{
	(void)state;
	for (int i = HOOK_UNKNOWN + 1; i < HOOK_OPERATION_COUNT; i++) {
		const char *word = hook_operation_to_string((enum hook_operation)i);
		assert_non_null(word);
		assert_int_equal(hook_operation_from_string(word), i);
	}
	assert_string_equal(hook_operation_to_string(HOOK_UNKNOWN), "unknown");
}

static void keeps_any_bytes(void **state)
{
	(void)state;
	const char *names[] = {"a b'$(id)\"&;|*", "-n", "..", "\xc3\xa9\xe2\x80\x94x", "\xff\n"};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *words[] = {names[i], "release", "end", "from snapshot"};
		struct hook_call call;
		assert_int_equal(parse(words, 4, &call, NULL), 0);
		assert_ptr_equal(call.name, names[i]);
		assert_string_equal(call.sub_operation, "end");
		assert_string_equal(call.extra, "from snapshot");
	}
}

static void refuses_other_numbers_of_words(void **state)
{
	(void)state;
	const char *words[] = {"win11", "prepare", "begin", "-", "more"};
	for (int argc = 0; argc <= 5; argc++) {
		struct hook_call call = {0};
		autoerror err = {0};
		if (argc == 4)
			continue;
		assert_int_equal(parse(words, argc, &call, &err), -1);
		assert_non_null(err.text);
		assert_non_null(strstr(err.text, "4 words"));
		assert_null(call.name);
	}
	autoerror err = {0};
	assert_int_equal(parse(words, 3, &(struct hook_call){0}, &err), -1);
	assert_error(&err, "a hook call has 4 words (VM, operation, suboperation, extra), not 3; "
			   "leave this command to libvirt");
}

static void refuses_no_name(void **state)
{
	(void)state;
	const char *words[] = {"", "prepare", "begin", "-"};
	autoerror err = {0};
	assert_int_equal(parse(words, 4, &(struct hook_call){0}, &err), -1);
	assert_error(&err, "a hook call names no VM");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_operation),
		cmocka_unit_test(words_go_there_and_back),
		cmocka_unit_test(keeps_any_bytes),
		cmocka_unit_test(refuses_other_numbers_of_words),
		cmocka_unit_test(refuses_no_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
