/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base_tests.h"

static int make_folder(void **state)
{
	char *path = str_copy("/tmp/virt-handover-test-XXXXXX");
	*state = mkdtemp(path);
	return *state ? 0 : -1;
}

static int remove_folder(void **state)
{
	autofree char *path = *state;
	autofree char *command = str_format("/bin/rm -rf '%s'", path);
	FILE *shell = popen(command, "r");
	return shell ? pclose(shell) : -1;
}

static void reads_up_to_a_limit(void **state)
{
	autoclose int dir = open(*state, O_RDONLY | O_DIRECTORY);
	autofree char *bytes = mem_alloc(40000);
	memset(bytes, 'x', 40000);
	assert_int_equal(file_publish(dir, "file", 0600, bytes, 40000), 0);
	static const struct {
		size_t max;
		int result;
	} cases[] = {{40000, 0}, {39999, -EFBIG}, {0, -EFBIG}, {SIZE_MAX, 0}};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotext out = {0};
		text_add(&out, "before");
		assert_int_equal(file_read(dir, "file", cases[i].max, &out), cases[i].result);
		if (cases[i].result == 0)
			assert_int_equal(out.length, strlen("before") + 40000);
	}
}

static void reads_what_is_no_file(void **state)
{
	autoclose int dir = open(*state, O_RDONLY | O_DIRECTORY);
	autotext out = {0};
	assert_int_equal(mkdirat(dir, "folder", 0700), 0);
	assert_int_equal(mkfifoat(dir, "fifo", 0600), 0);
	assert_int_equal(file_read(dir, "missing", 10, &out), -ENOENT);
	assert_int_equal(file_read(dir, "folder", 10, &out), -EISDIR);
	assert_int_equal(file_read(dir, "fifo", 10, &out), 0);
	assert_int_equal(out.length, 0);
	assert_string_equal(out.at, "");
}

static unsigned count_entries(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY);
	DIR *dir = fdopendir(fd);
	unsigned count = 0;
	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2;
}

static void publishes_whole_files(void **state)
{
	autoclose int dir = open(*state, O_RDONLY | O_DIRECTORY);
	autotext out = {0};
	struct stat status;
	assert_int_equal(dir_make(dir, "a/b/c"), 0);
	assert_int_equal(dir_make(dir, "a/b/c"), 0);
	assert_int_equal(fstatat(dir, "a/b/c", &status, 0), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	assert_int_equal(file_publish(dir, "a/b/c/file", 0640, "one", 3), 0);
	assert_int_equal(file_publish(dir, "a/b/c/file", 0640, "two", 3), 0);
	assert_int_equal(file_read(dir, "a/b/c/file", 10, &out), 0);
	assert_string_equal(out.at, "two");
	autoclose int folder = openat(dir, "a/b/c", O_RDONLY | O_DIRECTORY);
	assert_int_equal(count_entries(folder), 1);
	assert_int_equal(file_publish(dir, "missing/file", 0600, "x", 1), -ENOENT);
	assert_int_equal(file_publish(dir, "a/b/c", 0600, "x", 1), -EISDIR);
	autoclose int above = openat(dir, "a/b", O_RDONLY | O_DIRECTORY);
	assert_int_equal(count_entries(above), 1);
	assert_int_equal(dir_make(dir, "a/b/c/file/d"), -ENOTDIR);
}

static void writes_all_or_says_so(void **state)
{
	(void)state;
	int ends[2];
	autotext out = {0};
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fd_write_all(ends[1], "hello", 5), 0);
	close(ends[1]);
	assert_int_equal(fd_read_all(ends[0], 5, &out), 0);
	assert_string_equal(out.at, "hello");
	close(ends[0]);
	assert_int_equal(fd_write_all(ends[1], "hello", 5), -EBADF);
	assert_int_equal(fd_read_all(ends[0], 5, &out), -EBADF);
	autoclose int full = open("/dev/full", O_WRONLY);
	assert_int_equal(fd_write_all(full, "x", 1), -ENOSPC);
}

static void waits_no_longer_than_it_is_told(void **state)
{
	(void)state;
	int ends[2];
	autotext out = {0};
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fd_write_all(ends[1], "half", 4), 0);
	assert_int_equal(fd_read_within(ends[0], 100, deadline_in(20), &out), -ETIMEDOUT);
	close(ends[1]);
	assert_int_equal(fd_read_within(ends[0], 100, deadline_in(20), &out), 0);
	close(ends[0]);
}

static void assert_misleads(int dir, const char *path, const char *why)
{
	autoerror err = {0};
	assert_int_equal(dir_check(dir, path, &err), -1);
	assert_non_null(strstr(err.text, why));
}

static void trusts_only_what_is_roots_own(void **state)
{
	autoclose int dir = open(*state, O_RDONLY | O_DIRECTORY);
	autoerror err = {0};
	assert_int_equal(dir_check(dir, "not/there", &err), 0);
	assert_int_equal(dir_make_own(dir, "a/b", &err), 0);
	assert_int_equal(symlinkat("b", dir, "a/link"), 0);
	assert_misleads(dir, "a/link", "/a/link: is not a folder, but a link");
	assert_int_equal(mkdirat(dir, "a/b/c", 0700), 0);
	assert_int_equal(dir_check(dir, "a/link/c", &err), 0);
	assert_int_equal(fchmodat(dir, "a", 0775, 0), 0);
	assert_misleads(dir, "a/b", "/a: others than its owner may write it");
	assert_int_equal(dir_make_own(dir, "a/b/d", &err), -1);
	assert_int_equal(fchmodat(dir, "a", 0755, 0), 0);
	assert_int_equal(fchownat(dir, "a/b", 65534, (gid_t)-1, 0), 0);
	assert_misleads(dir, "a/b", "/a/b: belongs to user 65534, not to root");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_up_to_a_limit, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(reads_what_is_no_file, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(publishes_whole_files, make_folder, remove_folder),
		cmocka_unit_test(writes_all_or_says_so),
		cmocka_unit_test(waits_no_longer_than_it_is_told),
		cmocka_unit_test_setup_teardown(trusts_only_what_is_roots_own, make_folder,
						remove_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
