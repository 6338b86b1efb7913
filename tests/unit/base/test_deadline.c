/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Deadlines, on clocks of this program's own: it stands in for the C library's. */

#include "base_tests.h"

#include <time.h>

#include "base/deadline.h"

enum { HOUR_S = 3600 };

static time_t awake_s = 1000, asleep_s;

/* CLOCK_MONOTONIC stands still while the host sleeps; all others go on (clock_getres(2)). */
int clock_gettime(clockid_t clock, struct timespec *ret)
{
	*ret = (struct timespec){awake_s + (clock == CLOCK_MONOTONIC ? 0 : asleep_s), 0};
	return 0;
}

static void sleep_of_the_host_does_not_count(void **state)
{
	(void)state;
	struct deadline deadline = deadline_in(1000);
	int64_t before_us = clock_us();
	asleep_s += HOUR_S;
	assert_int_equal(deadline_left(deadline), 1000);
	assert_int_equal(clock_us(), before_us);
	awake_s += 1;
	assert_int_equal(deadline_left(deadline), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sleep_of_the_host_does_not_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
