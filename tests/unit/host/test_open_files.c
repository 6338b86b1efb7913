/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Who has which node: by the files of a /proc that the test made, and by the real one
 * for processes of the test's own. */

#include "host/open_files.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/words.h"
#include "one_root.h"

/* Everything that is told, as "PID node", with "mapped" and the function behind it. */
static void note(const struct open_file *file, void *data)
{
	autofree char *line =
		str_format("%ld %s%s%s%s", file->pid, file->node, file->mapped ? " mapped" : "",
			   file->function ? " " : "", file->function ? file->function : "");
	words_add(data, line);
}

static void assert_told(struct words *told, size_t count, const char *const expected[])
{
	words_sort(told);
	for (size_t i = 0; i < told->count || i < count; i++) {
		assert_true(i < told->count);
		assert_true(i < count);
		assert_string_equal(told->at[i], expected[i]);
	}
}

static void test_descriptors_and_what_drm_says_of_them(void **state)
{
	(void)state;
	autowords told = {0};
	root_link(&root, "proc/10/fd/0", "/dev/null");
	root_link(&root, "proc/10/fd/3", "/dev/dri/card0");
	root_link(&root, "proc/10/fd/4", "/dev/dri/card0");
	root_link(&root, "proc/10/fd/5", "/dev/snd/controlC1 (deleted)");
	root_link(&root, "proc/10/fd/6", "socket:[77]");
	root_link(&root, "proc/10/fd/7", "/home/dev/nvidia0");
	root_link(&root, "proc/10/fd/8", "/dev/shm/pulse-1");
	root_put(&root, "proc/10/fdinfo/3",
		 "pos:\t0\nflags:\t02\ndrm-driver:\tamdgpu\ndrm-pdev:\t0000:03:00.0\n");
	root_put(&root, "proc/10/fdinfo/4", "pos:\t0\ndrm-pdev:\t0000:03:00.0\n");
	root_link(&root, "proc/11/fd/9", "/dev/dri/renderD128"); /* a kernel that says nothing */
	root_put(&root, "proc/11/fdinfo/9", "pos:\t0\nflags:\t02\n");
	root_link(&root, "proc/self", "10");
	root_put(&root, "proc/kmsg", "");

	assert_int_equal(host_each_open_file(&root.host, note, &told), 0);
	static const char *const expected[] = {
		"10 dri/card0 0000:03:00.0",
		"10 null",
		"10 snd/controlC1",
		"11 dri/renderD128",
	};
	assert_told(&told, ARRAY_SIZE(expected), expected);
}

static void test_mappings_of_what_is_not_open_too(void **state)
{
	(void)state;
	autowords told = {0};
	root_link(&root, "proc/20/fd/3", "/dev/nvidiactl");
	root_put(&root, "proc/20/maps",
		 "55d0-55d1 r-xp 00000000 08:01 11    /usr/bin/with space /dev/nvidia7\n"
		 "7f00-7f01 rw-s 00000000 00:05 12                 /dev/nvidia0\n"
		 "7f01-7f02 rw-s 00001000 00:05 12                 /dev/nvidia0\n"
		 "7f02-7f03 rw-s 00000000 00:05 13                 /dev/nvidiactl\n"
		 "7f03-7f04 rw-s 00000000 00:01 14                 /dev/zero (deleted)\n"
		 "7f04-7f05 rw-s 00000000 00:1a 15                 /dev/shm/x\n"
		 "7f05-7f06 rw-s 00000000 00:01 16                 /memfd:x (deleted)\n"
		 "7f06-7f07 rw-s 00000000 00:05 17                 /dev/dri/card1 (deleted)\n"
		 "7ffd-7ffe rw-p 00000000 00:00 0                  [stack]\n");
	assert_int_equal(host_each_open_file(&root.host, note, &told), 0);
	static const char *const expected[] = {
		"20 dri/card1 mapped",
		"20 nvidia0 mapped",
		"20 nvidiactl",
	};
	assert_told(&told, ARRAY_SIZE(expected), expected);
}

static void test_a_long_list_of_mappings_is_read_to_its_end(void **state)
{
	(void)state;
	enum { LINES = 60000 };
	autowords told = {0};
	autotext maps = {0};
	for (int i = 0; i < LINES; i++)
		text_addf(&maps, "%012x-%012x rw-p 00000000 00:00 0 \n", i, i + 1);
	text_add(&maps, "7f00-7f01 rw-s 00000000 00:05 12                 /dev/kfd\n");
	root_put(&root, "proc/30/maps", maps.at);
	assert_true(maps.length > 1 << 21);
	assert_int_equal(host_each_open_file(&root.host, note, &told), 0);
	static const char *const expected[] = {"30 kfd mapped"};
	assert_told(&told, ARRAY_SIZE(expected), expected);
}

static void test_a_process_whose_first_thread_ended(void **state)
{
	(void)state;
	autowords told = {0};
	root_put(&root, "proc/40/maps", "");
	root_put(&root, "proc/40/task/40/maps", "");
	root_link(&root, "proc/40/task/41/fd/3", "/dev/snd/pcmC0D0p");
	root_put(&root, "proc/40/task/41/maps", "");
	root_link(&root, "proc/40/task/42/fd/3", "/dev/snd/pcmC0D0p");
	assert_int_equal(host_each_open_file(&root.host, note, &told), 0);
	static const char *const expected[] = {"40 snd/pcmC0D0p"};
	assert_told(&told, ARRAY_SIZE(expected), expected);
}

static void test_a_root_without_processes(void **state)
{
	(void)state;
	autowords told = {0};
	assert_int_equal(host_each_open_file(&root.host, note, &told), -ENOENT);
}

static void *hold_on(void *unused)
{
	for (;;)
		pause();
	return unused;
}

/* A child that has /dev/full open, and whose first thread ends where that is asked for. */
static pid_t start_holder(bool first_thread_ends)
{
	int ready[2];
	char byte;
	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		pthread_t thread;
		if (open("/dev/full", O_RDWR) < 0 ||
		    pthread_create(&thread, NULL, hold_on, NULL) != 0)
			_exit(1);
		fd_write_all(ready[1], "r", 1);
		if (first_thread_ends)
			pthread_exit(NULL);
		hold_on(NULL);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static void wait_until_ended_first_thread(struct host *host, pid_t pid)
{
	autofree char *path = str_format("proc/%d/stat", pid);
	for (int i = 0; i < 500; i++) {
		autotext stat = {0};
		host_read(host, path, &stat);
		if (strstr(text_string(&stat), ") Z"))
			return;
		host_wait(host, 10);
	}
	fail_msg("the first thread goes on");
}

static void test_real_processes(void **state)
{
	(void)state;
	autohost live = {0};
	autowords told = {0};
	assert_int_equal(host_open(&live, "/", NULL), 0);
	pid_t pids[] = {start_holder(false), start_holder(true)};
	wait_until_ended_first_thread(&live, pids[1]);
	assert_int_equal(host_each_open_file(&live, note, &told), 0);
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		autofree char *line = str_format("%d full", pids[i]);
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
		assert_true(words_have(&told, line));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_descriptors_and_what_drm_says_of_them, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_mappings_of_what_is_not_open_too, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_a_long_list_of_mappings_is_read_to_its_end,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_process_whose_first_thread_ended, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_a_root_without_processes, set_up, tear_down),
		cmocka_unit_test(test_real_processes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
