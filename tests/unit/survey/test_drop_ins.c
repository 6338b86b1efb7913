/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which drop-ins a VM's handover has. */

#include "survey/drop_ins.h"

#include <sys/stat.h>

#include "survey_tests.h"

static void put_program(const char *name)
{
	autofree char *path = str_format(PATH_DROP_INS "/%s", name);
	put(path, "#!/bin/sh\n");
	assert_int_equal(fchmodat(host.root_fd, path, 0700, 0), 0);
}

static void expect(const char *guest_name, const struct profile *profile, const char *expected)
{
	autoview view = {0};
	autotext names = {0};
	struct guest guest = {.name = (char *)(uintptr_t)guest_name};
	survey_drop_ins(&host, &guest, profile, &view);
	for (size_t i = 0; i < view.drop_in_count; i++)
		text_addf(&names, "%s%s\n", view.drop_ins[i].name,
			  view.drop_ins[i].fault ? " bad" : "");
	for (size_t i = 0; i < view.left_out.count; i++)
		text_addf(&names, "not %s\n", view.left_out.at[i]);
	assert_string_equal(text_string(&names), expected);
}

static void test_all_and_the_vms_own(void **state)
{
	(void)state;
	autoprofile profile;
	profile_init(&profile);
	put_program("20-irqs");
	put_program("10-cpus");
	put_program("win11/prepare/begin/10-a");
	put_program("win11/release/end/10-b");
	put_program("win11/started/begin/10-c");
	put_program("other/prepare/begin/10-a");
	expect("win11", &profile,
	       "10-cpus\n20-irqs\nwin11/prepare/begin/10-a\nwin11/release/end/10-b\n"
	       "not win11/started/begin\n");
	expect("linux", &profile, "10-cpus\n20-irqs\n");
	expect("..", &profile, "10-cpus\n20-irqs\n");
	expect("../hooks.d/win11", &profile, "10-cpus\n20-irqs\n");
	expect("", &profile, "10-cpus\n20-irqs\n");
}

static void test_those_of_the_profile(void **state)
{
	(void)state;
	autoprofile profile;
	profile_init(&profile);
	put_program("20-irqs");
	put_program("10-cpus");
	put_program("win11/prepare/begin/10-a");
	profile.hooks.choice = DROP_INS_NONE;
	expect("win11", &profile, "");
	profile.hooks.choice = DROP_INS_NAMED;
	words_add(&profile.hooks.names, "20-irqs");
	words_add(&profile.hooks.names, "30-none");
	expect("win11", &profile, "20-irqs\n30-none bad\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_HOST(test_all_and_the_vms_own),
		ON_A_HOST(test_those_of_the_profile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
