/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/profile_match.h"

#include "input_tests.h"

#define FOLDER "etc/virt-handover/profiles/"
#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"

static const struct {
	const char *name, *uuid, *file; /* NULL: none matches */
} cases[] = {
	{"win11", NULL, "win11.ini"},
	{"win11", UUID, "win11.ini"},
	{"win10", UUID, UUID ".ini"},
	{"win10", "83B8F4F2509f382f3c1ee6bfe0fa1001", UUID ".ini"},
	{"win10", NULL, "win*.ini"},
	{"win10", "no uuid", "win*.ini"},
	{"windows", NULL, "wind*.ini"},
	{"win*", NULL, "win*.ini"},
	{"linux", NULL, NULL},
	{"linux", "00000000-0000-0000-0000-000000000000", NULL},
	{"a", NULL, "[abc].ini"},
	{"d", NULL, NULL},
	{"xy", NULL, "x?.ini"},
	{"", NULL, NULL},
	{".hidden", NULL, NULL},
	{"..", NULL, NULL},
	{"../win11", NULL, NULL},
	{"sub/win11", NULL, NULL},
	{"backup", NULL, NULL},
	{"backup.ini~", NULL, NULL},
	{"tilde~", NULL, "tilde~.ini"},
	{"-rf", NULL, "-rf.ini"},
	{"a b'$(id)\"&;|*", NULL, "a b'$(id)\"&;|*.ini"},
	{"\xff\xfe\n", NULL, "\xff*.ini"},
	{"dangling", NULL, "dangling.ini"},
	{"WIN11", NULL, NULL},
};

static char *make_profiles(void)
{
	static const char *const files[] = {
		"win11.ini",  UUID ".ini",     "win*.ini",    "wind*.ini",
		"[abc].ini",  "x?.ini",	       ".hidden.ini", "backup.ini~",
		"back*.ini~", "tilde~.ini",    "-rf.ini",     "a b'$(id)\"&;|*.ini",
		"\xff*.ini",  "sub/win11.ini", ".*.ini",      "li*.conf",
		"WI?11",
	};
	char *root = folder_make();
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		autofree char *path = str_format(FOLDER "%s", files[i]);
		folder_put(root, path, 0644, "");
	}
	autofree char *link = str_format("%s/" FOLDER "dangling.ini", root);
	assert_int_equal(symlink("nothing", link), 0);
	return root;
}

static void finds_the_best(void **state)
{
	(void)state;
	autofree char *root = make_profiles();
	autoclose int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *path = NULL;
		autoerror err = {0};
		int r = profile_match(fd, cases[i].name, cases[i].uuid, &path, &err);
		if (r < 0)
			fail_msg("%s: %s", cases[i].name, err.text);
		autofree char *expected =
			cases[i].file ? str_format(FOLDER "%s", cases[i].file) : NULL;
		if (!str_equal(path, expected))
			fail_msg("%s: %s, not %s", cases[i].name, path, expected);
		assert_int_equal(r, expected ? 0 : 1);
	}
	folder_remove(root);
}

static void long_names_are_none(void **state)
{
	(void)state;
	autofree char *root = make_profiles();
	autoclose int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (size_t length = 245; length < 9000; length += length < 260 ? 1 : 4000) {
		autofree char *name = mem_alloc(length + 1), *path = NULL;
		memset(name, 'n', length);
		assert_int_equal(profile_match(fd, name, NULL, &path, NULL), 1);
		memset(name, 'w', length);
		memcpy(name, "win", 3);
		assert_int_equal(profile_match(fd, name, NULL, &path, NULL), 0);
		assert_string_equal(path, FOLDER "win*.ini");
	}
	folder_remove(root);
}

static void tie_names_both(void **state)
{
	(void)state;
	autofree char *root = folder_make(), *path = NULL;
	autoerror err = {0};
	folder_put(root, FOLDER "w*11.ini", 0644, "");
	folder_put(root, FOLDER "wi*1.ini", 0644, "");
	folder_put(root, FOLDER "w*1.ini", 0644, "");
	autoclose int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(profile_match(fd, "win11", NULL, &path, &err), -1);
	assert_null(path);
	assert_error(&err, "/etc/virt-handover/profiles: 'w*11.ini' and 'wi*1.ini' match VM 'win11' "
			   "equally well; give the VM a profile of its own name");
	assert_int_equal(profile_match(fd, "win21", NULL, &path, &err), 0);
	assert_string_equal(path, FOLDER "wi*1.ini");
	free(TAKE(path));
	folder_put(root, FOLDER "win1*.ini", 0644, "");
	assert_int_equal(profile_match(fd, "win11", NULL, &path, &err), 0);
	assert_string_equal(path, FOLDER "win1*.ini");
	folder_remove(root);
}

static void no_folder_is_no_profile(void **state)
{
	(void)state;
	autofree char *root = folder_make(), *path = NULL;
	autoerror err = {0};
	autoclose int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(profile_match(fd, "win11", NULL, &path, &err), 1);
	assert_null(err.text);
	folder_put(root, "etc/virt-handover/profiles", 0644, "");
	assert_int_equal(profile_match(fd, "win11", NULL, &path, &err), -1);
	assert_error(&err, "/etc/virt-handover/profiles: is not a folder");
	folder_remove(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_best),
		cmocka_unit_test(long_names_are_none),
		cmocka_unit_test(tie_names_both),
		cmocka_unit_test(no_folder_is_no_profile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
