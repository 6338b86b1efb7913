/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/settings_file.h"

#include "input_tests.h"

#define FILE_NAME "etc/virt-handover/virt-handover.conf"

static const struct {
	const char *text;
	bool enabled;
	unsigned keep_calls;
	const char *line; /* of the failure, behind the file's name; NULL: none */
} cases[] = {
	{"", true, 20, NULL},
	{"[virt-handover]\n", true, 20, NULL},
	{"[virt-handover]\nenabled = no\n", false, 20, NULL},
	{"[virt-handover]\nenabled = false\nkeep_calls=0", false, 0, NULL},
	{"[virt-handover]\nenabled = off\nkeep_calls=1000", false, 1000, NULL},
	{"[virt-handover]\nenabled = 0\n", false, 20, NULL},
	{"[virt-handover]\nenabled = yes\n", true, 20, NULL},
	{"[virt-handover]\nenabled = true\n", true, 20, NULL},
	{"[virt-handover]\nenabled = on\n", true, 20, NULL},
	{"[virt-handover]\nenabled = 1 ; one\n", true, 20, NULL},
	{"[virt-handover]\nenabled = nope\n", true, 20,
	 ":2: unknown value of 'enabled' 'nope'; did you mean 'no'?"},
	{"[virt-handover]\nenabled = No\n", false, 20, NULL},
	{"[virt-handover]\nenabled = TRUE\n", true, 20, NULL},
	{"[virt-handover]\nenabled = no\nkeep_calls = 1001\n", true, 20,
	 ":3: '1001' is no number of calls: a whole number from 0 to 1000"},
	{"[virt-handover]\nkeep_calls = -1\n", true, 20,
	 ":2: '-1' is no number of calls: a whole number from 0 to 1000"},
	{"[virt-handover]\nkeep_calls = +1\n", true, 20,
	 ":2: '+1' is no number of calls: a whole number from 0 to 1000"},
	{"[virt-handover]\nkeep_calls = 10 calls\n", true, 20,
	 ":2: '10 calls' is no number of calls: a whole number from 0 to 1000"},
	{"[virt-handover]\nkeep_calls =\n", true, 20,
	 ":2: '' is no number of calls: a whole number from 0 to 1000"},
	{"[virt-handover]\nkeep_days = 40000\n", true, 20,
	 ":2: '40000' is no number of days: a whole number from 0 to 36500"},
	{"[virt-handover]\nkeep_size = 0\n", true, 20,
	 ":2: '0' is no number of MiB: a whole number from 1 to 1048576"},
	{"[virt-handover]\nenable = no\n", true, 20,
	 ":2: unknown key 'enable'; did you mean 'enabled'?"},
	{"[virthandover]\n", true, 20,
	 ":1: unknown section 'virthandover'; did you mean 'virt-handover'?"},
	{"[]\n", true, 20, ":1: unknown section ''; it is one of virt-handover"},
	{"enabled = no\n", true, 20, ":1: 'enabled' stands before [virt-handover]"},
	{"[virt-handover]\nenabled = no\nenabled = no\n", true, 20,
	 ":3: 'enabled' was already given in line 2"},
};

static void reads_and_refuses(void **state)
{
	(void)state;
	autofree char *root = folder_make();
	autoclose int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct settings settings = {.keep_calls = 7};
		autoerror err = {0};
		folder_put(root, FILE_NAME, 0644, cases[i].text);
		int r = settings_read(fd, &settings, &err);
		assert_int_equal(r, cases[i].line ? -1 : 0);
		assert_int_equal(settings.enabled, cases[i].enabled);
		assert_int_equal(settings.keep_calls, cases[i].keep_calls);
		if (!cases[i].line)
			continue;
		autofree char *line = str_format("/" FILE_NAME "%s", cases[i].line);
		assert_error(&err, line);
		assert_int_equal(settings_read(fd, &settings, NULL), -1);
	}
	folder_remove(root);
}

static void missing_means_defaults(void **state)
{
	(void)state;
	autofree char *root = folder_make();
	autoclose int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct settings settings = {0};
	autoerror err = {0};
	assert_int_equal(settings_read(fd, &settings, &err), 0);
	assert_true(settings.enabled);
	assert_int_equal(settings.keep_calls, 20);
	assert_null(err.text);
	folder_put(root, FILE_NAME, 0666, "[virt-handover]\nenabled = no\n");
	assert_int_equal(settings_read(fd, &settings, &err), -1);
	assert_true(settings.enabled);
	assert_error(&err,
		     "/" FILE_NAME ": others than its owner may write it; chmod go-w /" FILE_NAME);
	folder_remove(root);
}

static void calls_are_kept_within_limits(void **state)
{
	(void)state;
	autofree char *root = folder_make();
	autoclose int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct settings settings;
	assert_int_equal(settings_read(fd, &settings, NULL), 0);
	assert_int_equal(settings.keep_days, 90);
	assert_int_equal(settings.keep_size_mib, 64);
	folder_put(root, FILE_NAME, 0644, "[virt-handover]\nkeep_days = 7\nkeep_size = 2\n");
	assert_int_equal(settings_read(fd, &settings, NULL), 0);
	assert_int_equal(settings.keep_days, 7);
	assert_int_equal(settings.keep_size_mib, 2);
	folder_remove(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_and_refuses),
		cmocka_unit_test(calls_are_kept_within_limits),
		cmocka_unit_test(missing_means_defaults),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
