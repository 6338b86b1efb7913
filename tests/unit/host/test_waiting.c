/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Tasks that wait for processes: for those of the test's own on the real host, and for
 * those that a /proc of the test's own shows. */

#include "host/host.h"
#include "host/processes.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "temporary_root.h"

enum { LONG_MS = 20000, SHORT_MS = 150 };

static struct temporary_root root;
static struct host live;

static int set_up(void **state)
{
	(void)state;
	return root_make(&root) < 0 || host_open(&live, "/", NULL) < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	root_remove(&root);
	host_close(&live);
	return 0;
}

static int perform(struct host *host, enum task_kind kind, const char *value, int wait_ms)
{
	struct pending pending;
	struct task task = {.kind = kind};
	task_set_value(&task, value);
	int r = host_start(host, &task, &pending);
	if (r < 0)
		return r;
	pid_t pid = pending.pid;
	r = host_finish(host, &pending, deadline_in(wait_ms), NULL);
	if (r == -ETIMEDOUT)
		assert_int_equal(pending.pid, 0);
	assert_int_equal(kill(pid, 0), -1); /* collected in any case */
	return r;
}

/* A child of the test, that ends only when killed where it is stubborn. */
static pid_t start_child(bool stubborn)
{
	int ready[2];
	char byte;
	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGTERM, stubborn ? SIG_IGN : SIG_DFL);
		fd_write_all(ready[1], "r", 1);
		for (;;)
			pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static int end_process(pid_t pid, uint64_t started, const char *how, int wait_ms)
{
	autofree char *value = str_format("%d %" PRIu64 " %s", pid, started, how);
	return perform(&live, TASK_END_PROCESS, value, wait_ms);
}

static int signal_that_ended(pid_t pid)
{
	int status;
	assert_int_equal(waitpid(pid, &status, WNOHANG), pid);
	assert_true(WIFSIGNALED(status));
	return WTERMSIG(status);
}

static void test_a_process_that_ends_when_asked(void **state)
{
	(void)state;
	pid_t pid = start_child(false);
	uint64_t started = host_process_started(&live, pid);
	assert_int_not_equal(started, 0);
	assert_int_equal(end_process(pid, started, "TERM", LONG_MS), 0);
	/* It has ended, but its parent has not collected it: that is gone enough. */
	assert_int_equal(host_process_started(&live, pid), 0);
	assert_int_equal(end_process(pid, started, "TERM", LONG_MS), 0);
	assert_int_equal(signal_that_ended(pid), SIGTERM);
	assert_int_equal(end_process(pid, started, "KILL", LONG_MS), 0);
}

static void test_a_process_that_does_not_is_killed_only_on_request(void **state)
{
	(void)state;
	pid_t pid = start_child(true);
	uint64_t started = host_process_started(&live, pid);
	assert_int_equal(end_process(pid, started, "TERM", SHORT_MS), -ETIMEDOUT);
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	int64_t began = clock_ms();
	assert_int_equal(end_process(pid, started, "KILL", LONG_MS), 0);
	assert_in_range(clock_ms() - began, 1900, 10000); /* it had its grace */
	assert_int_equal(signal_that_ended(pid), SIGKILL);
}

static void test_another_process_by_that_number_is_left_alone(void **state)
{
	(void)state;
	pid_t pid = start_child(false);
	uint64_t started = host_process_started(&live, pid);
	assert_int_equal(end_process(pid, started + 1, "KILL", LONG_MS), 0);
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	assert_int_equal(end_process(pid, 0, "KILL", LONG_MS), -EINVAL);
	assert_int_equal(end_process(pid, started, "HUP", LONG_MS), -EINVAL);
	assert_int_equal(perform(&live, TASK_END_PROCESS, "12", LONG_MS), -EINVAL);
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void test_what_we_run_under_is_not_ended(void **state)
{
	(void)state;
	assert_int_equal(end_process(1, host_process_started(&live, 1), "TERM", LONG_MS), -EPERM);
	assert_int_equal(
		end_process(getpid(), host_process_started(&live, getpid()), "TERM", LONG_MS),
		-EPERM);
	assert_int_equal(
		end_process(getppid(), host_process_started(&live, getppid()), "TERM", LONG_MS),
		-EPERM);
}

static void test_another_roots_processes_are_not_ours_to_end(void **state)
{
	(void)state;
	pid_t pid = start_child(false);
	autofree char *value =
		str_format("%d %" PRIu64 " KILL", pid, host_process_started(&live, pid));
	assert_int_equal(perform(&root.host, TASK_END_PROCESS, value, LONG_MS), -EPERM);
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void test_waiting_until_nodes_are_free(void **state)
{
	(void)state;
	struct pending pending;
	root_link(&root, "proc/50/fd/3", "/dev/snd/controlC0");
	root_put(&root, "proc/50/comm", "player\n");
	assert_int_equal(perform(&root.host, TASK_AWAIT_FREE, "dri/card0 snd/controlC1", LONG_MS),
			 0);
	assert_int_equal(perform(&root.host, TASK_AWAIT_FREE, "dri/card0 snd/controlC0", SHORT_MS),
			 -ETIMEDOUT);
	struct task task = {.kind = TASK_AWAIT_FREE, .value = "snd/controlC0"};
	assert_int_equal(host_start(&root.host, &task, &pending), 0);
	host_wait(&root.host, SHORT_MS);
	assert_int_equal(unlinkat(root.fd, "proc/50/fd/3", 0), 0);
	assert_int_equal(host_finish(&root.host, &pending, deadline_in(LONG_MS), NULL), 0);
}

static void test_waiting_until_nodes_are_there(void **state)
{
	(void)state;
	struct pending pending;
	root_put(&root, "dev/snd/controlC0", "");
	assert_int_equal(perform(&root.host, TASK_AWAIT_NODES, "snd/controlC0", LONG_MS), 0);
	assert_int_equal(perform(&root.host, TASK_AWAIT_NODES, "snd/controlC0 dri/card0", SHORT_MS),
			 -ETIMEDOUT);
	struct task task = {.kind = TASK_AWAIT_NODES, .value = "snd/controlC0 dri/card0"};
	assert_int_equal(host_start(&root.host, &task, &pending), 0);
	host_wait(&root.host, SHORT_MS);
	root_put(&root, "dev/dri/card0", "");
	assert_int_equal(host_finish(&root.host, &pending, deadline_in(LONG_MS), NULL), 0);
}

static void test_nobody_waits_for_a_program_that_was_killed(void **state)
{
	(void)state;
	int said[2];
	pid_t waiting;
	assert_int_equal(pipe(said), 0);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct pending pending;
		struct task task = {.kind = TASK_AWAIT_NODES, .value = "never"};
		if (host_start(&root.host, &task, &pending) == 0)
			fd_write_all(said[1], &pending.pid, sizeof pending.pid);
		for (;;)
			pause();
	}
	close(said[1]);
	assert_int_equal(read(said[0], &waiting, sizeof waiting), sizeof waiting);
	close(said[0]);
	host_wait(&root.host, SHORT_MS);
	assert_int_equal(kill(waiting, 0), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	/* It is ours now, as a subreaper's, and to be collected. */
	int64_t began = clock_ms();
	while (waitpid(waiting, NULL, WNOHANG) == 0 && clock_ms() - began < LONG_MS)
		host_wait(&root.host, 10);
	assert_int_equal(kill(waiting, 0), -1);
}

static void test_a_value_that_does_not_fit_is_refused(void **state)
{
	(void)state;
	char value[TASK_VALUE + 1];
	memset(value, 'x', sizeof value);
	value[TASK_VALUE] = '\0';
	assert_int_equal(perform(&root.host, TASK_AWAIT_NODES, value, LONG_MS), -E2BIG);
	value[TASK_VALUE - 1] = '\0';
	assert_int_equal(perform(&root.host, TASK_AWAIT_NODES, value, SHORT_MS), -ETIMEDOUT);
	struct pending pending;
	struct task task = {.kind = TASK_READ};
	task_set_path(&task, "%s%s", value, value);
	assert_int_equal(host_start(&root.host, &task, &pending), -E2BIG);
	assert_false(pending.active);
}

/* Stands for one that the kernel holds while it closes what was open. */
static void test_a_process_that_has_said_all_is_not_waited_for(void **state)
{
	const int outcome = -EBUSY;
	int ends[2];
	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		fd_write_all(ends[1], &outcome, sizeof outcome);
		close(ends[0]);
		close(ends[1]);
		for (;;)
			pause();
	}
	close(ends[1]);
	struct pending pending = {TASK_OPEN, .active = true, .pid = pid, .report_fd = ends[0]};
	int64_t began = clock_ms();
	assert_int_equal(host_finish(&root.host, &pending, deadline_in(LONG_MS), NULL), -EBUSY);
	assert_true(clock_ms() - began < LONG_MS);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void test_processes_as_proc_tells_of_them(void **state)
{
	(void)state;
	root_put(&root, "proc/60/stat",
		 "60 (a) Z (b c) S 59 60 60 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 9 9\n");
	root_put(&root, "proc/61/stat",
		 "61 (gone) Z 60 61 61 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4712 9 9\n");
	root_put(&root, "proc/62/stat", "62 (cut) S 1 2 3\n");
	assert_int_equal(host_process_started(&root.host, 60), 4711);
	assert_int_equal(host_process_parent(&root.host, 60), 59);
	assert_int_equal(host_process_started(&root.host, 61), 0);
	assert_int_equal(host_process_started(&root.host, 62), 0);
	assert_int_equal(host_process_started(&root.host, 63), 0);
	assert_int_equal(host_process_parent(&root.host, 63), 0);

	root_put(&root, "proc/60/stack",
		 "[<0>] snd_card_free+0x5f/0x80 [snd]\n[<0>] azx_remove+0x2a/0x40 [snd_hda_intel]\n"
		 "[<0>] pci_device_remove+0x3b/0xb0\n[<0>] d+0x1/0x2\n[<0>] e+0x1/0x2\n"
		 "[<0>] f+0x1/0x2\n[<0>] g+0x1/0x2\n[<0>] 0xffffffffffffffff\n");
	root_put(&root, "proc/61/stack", "[<0>] 0xffffffffffffffff\n");
	autofree char *stack = host_process_stack(&root.host, 60);
	assert_string_equal(stack, "snd_card_free < azx_remove < pci_device_remove < d < e < f");
	assert_null(host_process_stack(&root.host, 61));
	assert_null(host_process_stack(&root.host, 62));
}

static void test_the_kernels_log_since_a_moment(void **state)
{
	(void)state;
	autowords lines = {0};
	int64_t since_us = clock_us();
	assert_int_equal(host_kernel_log(&root.host, since_us, &lines), -ENOENT);
	autofree char *log =
		str_format("6,100,%" PRId64 ",-;long ago\n"
			   " SUBSYSTEM=pci\n"
			   "3,101,%" PRId64 ",-;snd_hda_intel 0000:01:00.1: says; this\n"
			   " SUBSYSTEM=pci\n DEVICE=+pci:0000:01:00.1\n"
			   "no record\n"
			   "4,102,%" PRId64 ",c,caller=T1;and that\n",
			   since_us - 60000000, since_us + 60000000, since_us + 60000001);
	root_put(&root, "dev/kmsg", log);
	assert_int_equal(host_kernel_log(&root.host, since_us, &lines), 0);
	assert_int_equal(lines.count, 2);
	assert_string_equal(lines.at[0], "snd_hda_intel 0000:01:00.1: says; this");
	assert_string_equal(lines.at[1], "and that");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_process_that_ends_when_asked),
		cmocka_unit_test(test_a_process_that_does_not_is_killed_only_on_request),
		cmocka_unit_test(test_another_process_by_that_number_is_left_alone),
		cmocka_unit_test(test_what_we_run_under_is_not_ended),
		cmocka_unit_test(test_another_roots_processes_are_not_ours_to_end),
		cmocka_unit_test(test_waiting_until_nodes_are_free),
		cmocka_unit_test(test_waiting_until_nodes_are_there),
		cmocka_unit_test(test_nobody_waits_for_a_program_that_was_killed),
		cmocka_unit_test(test_a_value_that_does_not_fit_is_refused),
		cmocka_unit_test(test_a_process_that_has_said_all_is_not_waited_for),
		cmocka_unit_test(test_processes_as_proc_tells_of_them),
		cmocka_unit_test(test_the_kernels_log_since_a_moment),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
