/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/library.h"

#include <errno.h>
#include <math.h>

#include "base/log.h"
#include "base_tests.h"

#define FUNCTIONS(EACH)                                                                            \
	EACH(floor)                                                                                \
	EACH(ceil)

struct functions {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = {FUNCTIONS(LIBRARY_NAME)};

static void finds_each_by_its_name(void **state)
{
	(void)state;
	struct functions libm = {0};
	for (int i = 0; i < 2; i++) {
		assert_int_equal(library_load("libm.so.6", names, ARRAY_SIZE(names), &libm), 0);
		assert_true(libm.floor(1.5) == 1);
		assert_true(libm.ceil(1.5) == 2);
	}
}

static void gives_all_or_none(void **state)
{
	(void)state;
	static const char *const too_many[] = {"floor", "no_such_function"};
	struct functions libm = {0};
	assert_int_equal(library_load("libm.so.6", too_many, ARRAY_SIZE(too_many), &libm),
			 -ELIBACC);
	assert_null(libm.floor);
	assert_int_equal(library_load("libno-such.so.1", names, ARRAY_SIZE(names), &libm),
			 -ELIBACC);
	assert_null(libm.floor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_each_by_its_name),
		cmocka_unit_test(gives_all_or_none),
	};
	log_off_the_record();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
