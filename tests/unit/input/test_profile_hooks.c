/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The section [hooks]. */

#include "input/profile_file.h"

#include "input_tests.h"

static int read_profile(const char *text, struct profile *ret, struct error *err)
{
	return profile_parse("p.ini", text, strlen(text), ret, err);
}

static void drop_ins_are_all_none_or_those_that_are_named(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum drop_in_choice choice;
		const char *second; /* name */
	} rows[] = {
		{"", DROP_INS_ALL, NULL},
		{"[hooks]\ndrop_ins = yes\n", DROP_INS_ALL, NULL},
		{"[hooks]\ndrop_ins = no\n", DROP_INS_NONE, NULL},
		{"[hooks]\ndrop_ins = 10-cpus, 20-irqs\n", DROP_INS_NAMED, "20-irqs"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		assert_int_equal(read_profile(rows[i].text, &profile, &err), 0);
		assert_int_equal(profile.hooks.choice, rows[i].choice);
		assert_int_equal(profile.hooks.names.count, rows[i].second ? 2 : 0);
		if (rows[i].second)
			assert_string_equal(profile.hooks.names.at[1], rows[i].second);
		assert_int_equal(profile.hooks.deadline_ms, 30000);
	}
}

static void the_deadline_is_a_time(void **state)
{
	(void)state;
	autoprofile profile = {0};
	autoerror err = {0};
	assert_int_equal(read_profile("[hooks]\ndeadline = 1500ms\n", &profile, &err), 0);
	assert_int_equal(profile.hooks.deadline_ms, 1500);
}

static void refuses_bad_ones(void **state)
{
	(void)state;
	static const struct {
		const char *text, *error;
	} rows[] = {
		{"[hooks]\ndrop_ins =\n", "p.ini:2: 'drop_ins' needs a value: yes, no or names"},
		{"[hooks]\ndrop_ins = yes 10-cpus\n", "p.ini:2: 'yes' stands alone, or not at all"},
		{"[hooks]\ndrop_ins = ../10-cpus\n",
		 "p.ini:2: '../10-cpus' is no name of a file in /etc/virt-handover/hooks.d"},
		{"[hooks]\ndropins = yes\n",
		 "p.ini:2: unknown key 'dropins' in [hooks]; did you mean 'drop_ins'?"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		assert_int_equal(read_profile(rows[i].text, &profile, &err), -1);
		assert_error(&err, rows[i].error);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drop_ins_are_all_none_or_those_that_are_named),
		cmocka_unit_test(the_deadline_is_a_time),
		cmocka_unit_test(refuses_bad_ones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
