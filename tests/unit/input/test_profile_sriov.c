/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/profile_file.h"
#include "input_tests.h"

static int parse(const char *keys, struct profile *profile, struct error *err)
{
	autofree char *text = str_format("[sriov]\n%s\n", keys);
	return profile_parse("f", text, strlen(text), profile, err);
}

static void reads_good_ones(void **state)
{
	static const struct {
		const char *keys, *expected;
	} rows[] = {
		{"", "auto 0 0 | 0 - 0"},
		{"create = never\ncount = needed", "never 0 0 | 0 - 0"},
		{"create = auto\ncount = all", "auto 1 0 | 0 - 0"},
		{"count = 64", "auto 2 64 | 0 - 0"},
		{"vgpu = 564", "auto 0 0 | 564 - 0"},
		{"vgpu = NVIDIA A40-8Q", "auto 0 0 | 0 NVIDIA A40-8Q 0"},
		{"vgpu = at least 8 GiB", "auto 0 0 | 0 - 8192"},
		{"vgpu = at least 512 MiB", "auto 0 0 | 0 - 512"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		autoprofile profile = {0};
		assert_int_equal(parse(rows[i].keys, &profile, NULL), 0);
		const char *name = profile.sriov.vgpu_name;
		autofree char *got =
			str_format("%s %d %u | %u %s %u", profile.sriov.never ? "never" : "auto",
				   profile.sriov.count, profile.sriov.number, profile.sriov.vgpu_id,
				   name ? name : "-", profile.sriov.vgpu_mib);
		assert_string_equal(got, rows[i].expected);
	}
}

#define NO_NUMBER(word) "f:2: '" word "' is neither needed nor all nor a number from 1 to 65535"
#define NO_SIZE(words)                                                                             \
	"f:2: '" words "' is no size: 'at least' wants a number, and MiB or GiB, such as 'at "     \
	"least 8 GiB'"
#define NO_TYPE                                                                                    \
	"f:2: a type of vGPU is missing: its number or its name, or a size such as 'at least 8 "   \
	"GiB'"

static void refuses_bad_ones(void **state)
{
	static const struct {
		const char *keys, *expected;
	} rows[] = {
		{"create = yes", "f:2: unknown value of 'create' 'yes'; it is one of auto, never"},
		{"count = 0", NO_NUMBER("0")},
		{"count = 65536", NO_NUMBER("65536")},
		{"count = -1", NO_NUMBER("-1")},
		{"count = 4 all", NO_NUMBER("4 all")},
		{"vgpu =", NO_TYPE},
		{"vgpu = 0", NO_TYPE},
		{"vgpu = at least 8 GB", NO_SIZE("at least 8 GB")},
		{"vgpu = at least 8", NO_SIZE("at least 8")},
		{"vgpu = at least 0 GiB", NO_SIZE("at least 0 GiB")},
		{"vgpu = at least 8 GiB of it", NO_SIZE("at least 8 GiB of it")},
		{"vgpu = at least 4194305 GiB", NO_SIZE("at least 4194305 GiB")},
		{"autoprobe = no",
		 "f:2: unknown key in [sriov] 'autoprobe'; it is one of create, count, vgpu"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		assert_int_equal(parse(rows[i].keys, &profile, &err), -1);
		assert_error(&err, rows[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_good_ones),
		cmocka_unit_test(refuses_bad_ones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
