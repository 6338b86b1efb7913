/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json.h"

#include "base/memory.h"
#include "base_tests.h"

static void writes_values(void **state)
{
	(void)state;
	autojson json = {0};
	json_object(&json, NULL);
	json_string(&json, "name", "win11");
	json_string(&json, "none", NULL);
	json_array(&json, "list");
	json_number(&json, NULL, -3);
	json_bool(&json, NULL, true);
	json_object(&json, NULL);
	json_end_object(&json);
	json_end_array(&json);
	json_bool(&json, "no", false);
	json_end_object(&json);
	assert_string_equal(text_string(&json.out), "{\n"
						    "  \"name\": \"win11\",\n"
						    "  \"none\": null,\n"
						    "  \"list\": [\n"
						    "    -3,\n"
						    "    true,\n"
						    "    {}\n"
						    "  ],\n"
						    "  \"no\": false\n"
						    "}\n");
}

static void writes_nothing_in_brackets(void **state)
{
	(void)state;
	autojson json = {0};
	json_array(&json, NULL);
	json_end_array(&json);
	assert_string_equal(text_string(&json.out), "[]\n");
}

static void quotes_any_bytes(void **state)
{
	(void)state;
	static const struct {
		const char *value, *quoted;
	} cases[] = {
		{"", ""},
		{"\"\\", "\\\"\\\\"},
		{"\n\t\x01\x7f", "\\u000a\\u0009\\u0001\\u007f"},
		{"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
		{"\xff"
		 "a",
		 "\\ufffda"},
		{"\xc3", "\\ufffd"},
		{"\xc0\x80", "\\ufffd\\ufffd"},
		{"\xe0\x80\x80", "\\ufffd\\ufffd\\ufffd"},
		{"\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd"},
		{"\xf4\x90\x80\x80", "\\ufffd\\ufffd\\ufffd\\ufffd"},
		{"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
		{"\xe2\x82", "\\ufffd\\ufffd"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autojson json = {0};
		json_array(&json, NULL);
		json_string(&json, NULL, cases[i].value);
		json_end_array(&json);
		autofree char *expected = str_format("[\n  \"%s\"\n]\n", cases[i].quoted);
		assert_string_equal(text_string(&json.out), expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_values),
		cmocka_unit_test(writes_nothing_in_brackets),
		cmocka_unit_test(quotes_any_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
