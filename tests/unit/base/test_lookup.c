/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/lookup.h"

#include "base_tests.h"

static void assert_places(const struct lookup *lookup, uint64_t number, const size_t *at,
			  size_t expected)
{
	size_t count;
	const struct place *places = lookup_find(lookup, number, &count);
	assert_int_equal(count, expected);
	assert_int_equal(places != NULL, expected > 0);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(places[i].number, number);
		assert_int_equal(places[i].at, at[i]);
	}
}

static void finds_nothing_in_nothing(void **state)
{
	(void)state;
	autolookup lookup = {0};
	assert_places(&lookup, 0, NULL, 0);
}

static void finds_all_of_a_number_as_they_were_added(void **state)
{
	(void)state;
	static const uint64_t numbers[] = {7, 3, UINT64_MAX, 7, 0, 3, 7};
	static const size_t sevens[] = {0, 3, 6}, threes[] = {1, 5}, highest[] = {2}, none[] = {4};
	autolookup lookup = {0};
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		lookup_add(&lookup, numbers[i], i);
	assert_places(&lookup, 7, sevens, 3);
	assert_places(&lookup, 3, threes, 2);
	assert_places(&lookup, UINT64_MAX, highest, 1);
	assert_places(&lookup, 0, none, 1);
	assert_places(&lookup, 5, NULL, 0);
	lookup_clear(&lookup);
	assert_places(&lookup, 7, NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_nothing_in_nothing),
		cmocka_unit_test(finds_all_of_a_number_as_they_were_added),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
