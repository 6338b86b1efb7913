/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/error.h"

#include <errno.h>

#include "base/memory.h"
#include "base_tests.h"

static void says_what_and_why(void **state)
{
	(void)state;
	autoerror err = {0};
	assert_int_equal(error_errno(&err, ENOENT, "cannot open %s", "x"), -1);
	assert_int_equal(err.code, ENOENT);
	assert_string_equal(err.text, "cannot open x: No such file or directory");
	assert_int_equal(error_wrap(&err, "step %d", 3), -1);
	assert_string_equal(err.text, "step 3: cannot open x: No such file or directory");
	assert_int_equal(error_append(&err, "it is %s", "gone"), -1);
	assert_string_equal(err.text,
			    "step 3: cannot open x: No such file or directory; it is gone");
	assert_int_equal(error_advise(&err, "look\nat it"), -1);
	error_advise(&err, "look\nat %s", "that");
	autofree char *line = error_line(&err);
	assert_string_equal(line, "step 3: cannot open x: No such file or directory; it is gone; "
				  "look?at that");
	assert_int_equal(error_set(&err, 5, "new"), -1);
	assert_string_equal(err.text, "new");
	assert_null(err.advice);
	assert_int_equal(err.code, 5);
	error_clear(&err);
	assert_null(err.text);
	autofree char *empty = error_line(&err);
	assert_string_equal(empty, "unknown failure");
}

static void nobody_needs_to_know(void **state)
{
	(void)state;
	assert_int_equal(error_set(NULL, 0, "x"), -1);
	assert_int_equal(error_errno(NULL, 1, "x"), -1);
	assert_int_equal(error_wrap(NULL, "x"), -1);
	assert_int_equal(error_append(NULL, "x"), -1);
	assert_int_equal(error_advise(NULL, "x"), -1);
	error_clear(NULL);
}

static void first_failure_is_kept(void **state)
{
	(void)state;
	autoerror first = {0}, second = {0};
	error_set(&second, 2, "second");
	error_keep_first(&first, &second);
	assert_string_equal(first.text, "second");
	assert_null(second.text);
	error_set(&second, 3, "third");
	error_keep_first(&first, &second);
	assert_string_equal(first.text, "second");
	assert_int_equal(first.code, 2);
	assert_null(second.text);
	error_set(&second, 4, "fourth");
	error_keep_first(NULL, &second);
	assert_null(second.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_and_why),
		cmocka_unit_test(nobody_needs_to_know),
		cmocka_unit_test(first_failure_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
