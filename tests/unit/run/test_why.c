/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The kernel's own words stand behind an error only where they speak of what failed. */

#include "run/why.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"

static int logged(struct host *host, int64_t since_us, struct words *out)
{
	(void)host;
	(void)since_us;
	words_add(out, "vfio-pci 0000:01:00.0: probe failed with error -22");
	words_add(out, "usb 2-1: device descriptor read/64 is on its way, active, error 0 of 1");
	words_add(out, "NVRM: nvidia has a usage count");
	return 0;
}

static char *said_of(enum step_kind kind, const char *subject, const char *was, const char *want)
{
	static const struct host_operations operations = {.kernel_log = logged};
	struct host host = {.operations = &operations};
	struct step step = {.kind = kind,
			    .subject = str_copy(subject),
			    .was = str_copy(was),
			    .want = str_copy(want)};
	autoerror err = {0};
	error_set(&err, 0, "failed");
	why_kernel_log(&host, &step, 0, &err);
	step_clear(&step);
	return TAKE(err.text);
}

static void test_the_subject_s_line_is_told(void **state)
{
	(void)state;
	autofree char *bind = said_of(STEP_BIND, "0000:01:00.0", "", "vfio-pci");
	assert_string_equal(bind, "failed; the kernel says: vfio-pci 0000:01:00.0: probe failed "
				  "with error -22");
	autofree char *unbind = said_of(STEP_UNBIND, "0000:02:00.0", "nvidia", "");
	assert_string_equal(unbind, "failed; the kernel says: NVRM: nvidia has a usage count");
}

static void test_a_word_that_stands_in_any_line_is_none(void **state)
{
	(void)state;
	autofree char *session = said_of(STEP_END_SESSION, "2", "active", "");
	assert_string_equal(session, "failed");
	autofree char *console = said_of(STEP_UNBIND_CONSOLE, "vtcon1", "1", "0");
	assert_string_equal(console, "failed");
	autofree char *power = said_of(STEP_SET_ATTRIBUTE, "0000:03:00.0", "auto", "on");
	assert_string_equal(power, "failed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_subject_s_line_is_told),
		cmocka_unit_test(test_a_word_that_stands_in_any_line_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
