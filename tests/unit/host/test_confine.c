/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a confined process can still do, each tried in a process of its own: the exit status
 * says what it came to. */

#include "host/confine.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "one_root.h"

static char *inside;

static int set_up_inside(void **state)
{
	if (set_up(state) < 0)
		return -1;
	inside = str_format("%s/inside", root.path);
	root_put(&root, "secret", "x");
	root_put(&root, "open-to-all", "x");
	if (fchmodat(root.fd, "secret", 0600, 0) < 0 ||
	    fchmodat(root.fd, "open-to-all", 0666, 0) < 0 || chmod(root.path, 0777) < 0)
		return -1;
	return mkdir(inside, 0700);
}

static int tear_down_inside(void **state)
{
	free(inside);
	return tear_down(state);
}

/* 0, or the errno of what it tried. */
static int of_confined(int (*what)(void))
{
	int status = 0;
	pid_t pid = fork();
	if (pid == 0) {
		confine(inside);
		_exit(what() < 0 ? errno : 0);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int open_it(const char *name, int how)
{
	autofree char *path = str_format("%s/%s", root.path, name);
	autoclose int fd = open(path, how, 0644);
	return fd < 0 ? -1 : 0;
}

static long landlock_version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
}

/* What Landlock refuses from that version on; a kernel that was started without it does not. */
static int refused_from(long version)
{
	return landlock_version() >= version ? EACCES : 0;
}

static int read_secret(void)
{
	return open_it("secret", O_RDONLY);
}

static int list_folder(void)
{
	return open_it(".", O_RDONLY | O_DIRECTORY);
}

static void it_reads_what_it_could(void **state)
{
	(void)state;
	assert_int_equal(of_confined(read_secret), 0);
	assert_int_equal(of_confined(list_folder), 0);
}

static int write_to_secret(void)
{
	return open_it("secret", O_WRONLY);
}

static int write_to_all(void)
{
	return open_it("open-to-all", O_WRONLY);
}

static int cut_all(void)
{
	autofree char *path = str_format("%s/open-to-all", root.path);
	return truncate(path, 0);
}

static int make_beside(void)
{
	return open_it("beside", O_WRONLY | O_CREAT);
}

static int remove_beside(void)
{
	return unlinkat(root.fd, "open-to-all", 0);
}

static void it_writes_nothing_elsewhere(void **state)
{
	(void)state;
	assert_int_equal(of_confined(write_to_secret), geteuid() == 0 ? EACCES : refused_from(2));
	assert_int_equal(of_confined(write_to_all), refused_from(2));
	assert_int_equal(of_confined(cut_all), refused_from(3));
	assert_int_equal(of_confined(make_beside), refused_from(2));
	assert_int_equal(of_confined(remove_beside), refused_from(2));
}

static int work_inside(void)
{
	if (open_it("inside/file", O_WRONLY | O_CREAT) < 0 ||
	    mkdirat(root.fd, "inside/folder", 0700) < 0 ||
	    renameat(root.fd, "inside/file", root.fd, "inside/folder/file") < 0 ||
	    unlinkat(root.fd, "inside/folder/file", 0) < 0 ||
	    unlinkat(root.fd, "inside/folder", AT_REMOVEDIR) < 0)
		return -1;
	return rmdir(inside);
}

static void it_works_in_its_folder_and_removes_it(void **state)
{
	(void)state;
	assert_int_equal(of_confined(work_inside), 0);
	assert_int_equal(access(inside, F_OK), -1);
}

static int run_program(void)
{
	return execl("/bin/true", "true", NULL);
}

static int signal_parent(void)
{
	return kill(getppid(), 0);
}

static int be_root_again(void)
{
	return setuid(0);
}

static bool was_root;

static int have_rights(void)
{
	autotext status = {0};
	unsigned kept = was_root ? 1u << CAP_DAC_READ_SEARCH : 0;
	autofree char *rights = str_format("CapPrm:\t%016x\nCapEff:\t%016x\n", kept, kept);
	int r = file_read(AT_FDCWD, "/proc/self/status", 1 << 16, &status);
	errno = EINVAL;
	bool so = r == 0 && strstr(status.at, rights) && strstr(status.at, "NoNewPrivs:\t1\n");
	return so ? 0 : -1;
}

static void it_starts_nothing(void **state)
{
	(void)state;
	assert_int_equal(of_confined(run_program), refused_from(2));
}

static void root_is_nobody(void **state)
{
	(void)state;
	was_root = geteuid() == 0;
	/* From version 6 on Landlock forbids it to others as well. */
	bool may_signal = !was_root && landlock_version() < 6;
	assert_int_equal(of_confined(signal_parent), may_signal ? 0 : EPERM);
	assert_int_equal(of_confined(be_root_again), EPERM);
	assert_int_equal(of_confined(have_rights), 0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up_inside, tear_down_inside)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_reads_what_it_could),
		TEST(it_writes_nothing_elsewhere),
		TEST(it_works_in_its_folder_and_removes_it),
		TEST(it_starts_nothing),
		TEST(root_is_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
