/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/memory.h"

#include <fcntl.h>
#include <limits.h>

#include "base/deadline.h"
#include "base_tests.h"

static void arrays_grow_by_zeroed_items(void **state)
{
	(void)state;
	long *items = NULL;
	size_t count = 0;
	for (long i = 0; i < 1000; i++) {
		long *added = ARRAY_ADD(items, count);
		assert_int_equal(*added, 0);
		*added = i;
	}
	assert_int_equal(count, 1000);
	for (long i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	free(items);
}

static void strings_are_copied(void **state)
{
	(void)state;
	autofree char *copy = str_copy("abc"), *part = str_copy_n("abc", 2);
	autofree char *whole = str_copy_n("abc", 9), *made = str_format("%d%s", 1, "x");
	assert_string_equal(copy, "abc");
	assert_string_equal(part, "ab");
	assert_string_equal(whole, "abc");
	assert_string_equal(made, "1x");
	assert_null(str_copy(NULL));
	assert_null(str_copy_n(NULL, 3));
	autofree char *taken = TAKE(copy);
	assert_null(copy);
	assert_string_equal(taken, "abc");
	assert_true(str_equal(NULL, NULL));
	assert_false(str_equal(NULL, ""));
	assert_true(str_equal(taken, "abc"));
	assert_true(str_starts("abc", "ab"));
	assert_true(str_starts("abc", ""));
	assert_false(str_starts("ab", "abc"));
	assert_true(str_ends("abc", "bc"));
	assert_true(str_ends("abc", ""));
	assert_true(str_ends("abc", "abc"));
	assert_false(str_ends("bc", "abc"));
	assert_false(str_ends("abc", "ab"));
}

static void descriptors_close_themselves(void **state)
{
	(void)state;
	int seen;
	{
		autoclose int fd = open("/dev/null", O_RDONLY);
		assert_true(fd >= 0);
		seen = fd;
	}
	assert_int_equal(fcntl(seen, F_GETFD), -1);
	autoclose int fd = open("/dev/null", O_RDONLY);
	int taken = TAKE_FD(fd);
	assert_int_equal(fd, -1);
	assert_int_equal(close(taken), 0);
}

static void deadlines_pass(void **state)
{
	(void)state;
	int64_t before = clock_us();
	assert_int_equal(deadline_left(deadline_in(0)), 0);
	assert_int_equal(deadline_left(deadline_in(-5)), 0);
	assert_in_range(deadline_left(deadline_in(60000)), 50000, 60000);
	assert_int_equal(deadline_left(deadline_in((int64_t)INT_MAX * 4)), INT_MAX);
	assert_true(clock_us() >= before);
	assert_true(clock_ms() >= before / 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrays_grow_by_zeroed_items),
		cmocka_unit_test(strings_are_copied),
		cmocka_unit_test(descriptors_close_themselves),
		cmocka_unit_test(deadlines_pass),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
