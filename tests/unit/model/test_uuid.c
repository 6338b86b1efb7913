/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/uuid.h"

#include "model_tests.h"

#define PRINTED "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"

static void reads_the_forms_of_libvirt(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good, printed;
	} cases[] = {
		{PRINTED, true, true},
		{"83B8F4F2-509F-382F-3C1E-E6BFE0FA1001", true, false},
		{"83b8f4f2509f382f3c1ee6bfe0fa1001", true, false},
		{" \n83b8f4f2 509f382f--3c1e-e6bfe0fa10 01\t", true, false},
		{"-83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", true, false},
		{PRINTED "0", false, false},
		{PRINTED "-", false, false},
		{"83b8f4f2-509f-382f-3c1e-e6bfe0fa100", false, false},
		{"83b8f4f2-509f-382f-3c1e-e6bfe0fa10g1", false, false},
		{"8-3b8f4f2-509f-382f-3c1e-e6bfe0fa1001", false, false},
		{"", false, false},
		{"-", false, false},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char uuid[UUID_TEXT] = "untouched";
		if (uuid_parse(cases[i].text, uuid) != cases[i].good)
			fail_msg("'%s'", cases[i].text);
		assert_string_equal(uuid, cases[i].good ? PRINTED : "untouched");
		assert_int_equal(uuid_is_printed(cases[i].text), cases[i].printed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(reads_the_forms_of_libvirt)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
