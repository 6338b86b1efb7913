/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Drop-ins: which may be run, and what one is given that is. Below a root of the test's
 * own; they are run by the tests' machine, as the live one's would be. */

#include "host/drop_in.h"

#include <errno.h>
#include <signal.h>

#include "base/deadline.h"
#include "one_root.h"

#define HOOKS "etc/virt-handover/hooks.d/"
#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define STATE "run/virt-handover/" UUID "/drop-ins/1"
#define FOLDER "run/virt-handover/" UUID "/drop-ins/state"
#define PREPARE "prepare " UUID " 1 begin both a%20vm 0000:01:00.0 0000:01:00.1 " UUID
#define RELEASE "release " UUID " 1 begin both a%20vm 0000:01:00.0 0000:01:00.1 " UUID

static void put_program(const char *name, const char *lines)
{
	autofree char *path = str_format(HOOKS "%s", name);
	autofree char *text = str_format("#!/bin/sh\ncd '%s' || exit 1\n%s\n", root.path, lines);
	root_put(&root, path, text);
	assert_int_equal(fchmodat(root.fd, path, 0755, 0), 0);
}

static void expect_file(const char *path, const char *content)
{
	autotext text = {0};
	assert_int_equal(file_read(root.fd, path, 4096, &text), 0);
	assert_string_equal(text_string(&text), content);
}

static bool is_there(const char *path)
{
	return faccessat(root.fd, path, F_OK, 0) == 0;
}

static int run(const char *name, const char *value, int wait_ms, struct text *said)
{
	struct pending pending;
	struct task task = {.kind = TASK_RUN_DROP_IN};
	task_set_path(&task, HOOKS "%s", name);
	task_set_value(&task, value);
	root.host.live = true;
	assert_int_equal(host_start(&root.host, &task, &pending), 0);
	int r = host_finish(&root.host, &pending, deadline_in(wait_ms), said);
	root.host.live = false;
	assert_int_equal(pending.pid, 0); /* nobody was left behind */
	return r;
}

enum { LONG_MS = 60 * 1000, SHORT_MS = 300 };

static void it_gets_what_libvirts_hooks_get_and_more(void **state)
{
	(void)state;
	root_put(&root, "run/virt-handover/" UUID "/domain.xml", "<domain/>");
	put_program("10-all", "echo \"$1|$2|$3|$4|$#\" >words; env | sort | grep -v ^_= | "
			      "grep -v ^PWD= | grep -v ^OLDPWD= >environment; cat >stdin; "
			      "echo kept >\"$VIRT_HANDOVER_STATE/note\"");
	assert_int_equal(run("10-all", PREPARE, LONG_MS, NULL), 0);
	expect_file("words", "a vm|prepare|begin|-|4\n");
	expect_file("stdin", "<domain/>");
	expect_file(STATE, "prepared");
	expect_file(FOLDER "/note", "kept\n");
	autofree char *expected = str_format(
		"LC_ALL=C\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n"
		"VIRT_HANDOVER_DEVICES=0000:01:00.0 0000:01:00.1\nVIRT_HANDOVER_MDEVS=" UUID "\n"
		"VIRT_HANDOVER_OPERATION=prepare\nVIRT_HANDOVER_STATE=%s/" FOLDER "\n"
		"VIRT_HANDOVER_SUB_OPERATION=begin\nVIRT_HANDOVER_UUID=" UUID "\n"
		"VIRT_HANDOVER_VM=a vm\n",
		root.path);
	expect_file("environment", expected);
	assert_int_equal(run("10-all", RELEASE, LONG_MS, NULL), 0);
	expect_file("words", "a vm|release|end|-|4\n");
	expect_file("stdin", "<domain/>");
	assert_false(is_there(STATE));
}

static void one_that_fails_is_noted_as_called_and_says_why(void **state)
{
	(void)state;
	autotext said = {0};
	put_program("10-bad", "echo first; echo 'no hugepages left' >&2; exit 3");
	assert_int_equal(run("10-bad", PREPARE, LONG_MS, &said), -ECHILD);
	assert_string_equal(said.at, "it ended with status 3: no hugepages left");
	expect_file(STATE, "called");
	text_cut(&said, 0);
	put_program("10-bad", "kill -SEGV $$");
	assert_int_equal(run("10-bad", RELEASE, LONG_MS, &said), -ECHILD);
	assert_string_equal(said.at, "it was ended by signal 11");
	expect_file(STATE, "called");
}

/* Whether somebody has the file open that stands for the drop-in's children. */
static bool runs_still(void)
{
	autoclose int fd = openat(root.fd, "alive", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	return fd >= 0;
}

static void one_that_takes_too_long_is_ended_with_all_that_it_began(void **state)
{
	(void)state;
	assert_int_equal(mkfifoat(root.fd, "alive", 0600), 0);
	/* A reader of the FIFO in a child of a child. */
	put_program("10-slow", "sh -c 'cat alive; sleep 1000' & echo ready; wait");
	assert_int_equal(run("10-slow", PREPARE, SHORT_MS, NULL), -ETIMEDOUT);
	struct deadline patience = deadline_in(LONG_MS);
	while (runs_still() && deadline_left(patience))
		host_wait(&root.host, 10);
	assert_false(runs_still());
	expect_file(STATE, "called");
}

static void what_it_leaves_running_is_not_waited_for(void **state)
{
	(void)state;
	int64_t began = clock_ms();
	put_program("10-leaves", "sleep 30 & echo $! >pid");
	assert_int_equal(run("10-leaves", PREPARE, LONG_MS, NULL), 0);
	assert_true(clock_ms() - began < 20 * 1000);
	autotext pid = {0};
	assert_int_equal(file_read(root.fd, "pid", 64, &pid), 0);
	kill((pid_t)strtol(pid.at, NULL, 10), SIGKILL);
}

static void a_note_runs_nothing(void **state)
{
	(void)state;
	put_program("10-all", "echo run >ran");
	assert_int_equal(run("10-all", "note " UUID " 1 begin release vm", LONG_MS, NULL), 0);
	expect_file(STATE, "prepared");
	assert_false(is_there("ran"));
}

static void a_host_that_is_not_the_live_one_runs_nothing(void **state)
{
	(void)state;
	struct pending pending;
	struct task task = {.kind = TASK_RUN_DROP_IN};
	put_program("10-all", "echo run >ran");
	task_set_path(&task, HOOKS "10-all");
	task_set_value(&task, PREPARE);
	assert_int_equal(host_start(&root.host, &task, &pending), 0);
	assert_int_equal(host_finish(&root.host, &pending, deadline_in(LONG_MS), NULL), -EPERM);
	assert_false(is_there("ran"));
}

static void check(const char *name, const char *fault)
{
	autoerror err = {0};
	int r = host_check_drop_in(&root.host, name, &err);
	assert_int_equal(r, fault ? -1 : 0);
	if (fault)
		assert_non_null(strstr(err.text, fault));
}

static void set_mode(const char *path, mode_t mode)
{
	assert_int_equal(fchmodat(root.fd, path, mode, 0), 0);
}

static void none_is_run_that_somebody_else_could_write(void **state)
{
	(void)state;
	autotext said = {0};
	put_program("10-all", "echo run >ran");
	check("10-all", NULL);
	set_mode(HOOKS "10-all", 0775);
	check("10-all", "/" HOOKS "10-all: others than its owner may write it");
	assert_int_equal(run("10-all", PREPARE, LONG_MS, &said), -EPERM);
	assert_non_null(strstr(said.at, "others than its owner"));
	assert_false(is_there("ran"));
	assert_false(is_there(STATE));
	set_mode(HOOKS "10-all", 0755);
	set_mode("etc/virt-handover/hooks.d", 0757);
	check("10-all", "/etc/virt-handover/hooks.d: others than its owner may write it");
	set_mode("etc/virt-handover/hooks.d", 0755);
	set_mode("etc", 0775);
	check("10-all", "/etc: others than its owner may write it");
	set_mode("etc", 0755);
	set_mode(HOOKS "10-all", 0644);
	check("10-all", "is not an executable file");
	check("20-none", "No such file");
	check("../hooks.d", "is not an executable file");
}

/* A link is followed, and it is where it leads to that counts. */
static void a_links_target_is_what_is_checked(void **state)
{
	(void)state;
	root_put(&root, "opt/tools/tune", "#!/bin/sh\n");
	set_mode("opt/tools/tune", 0755);
	root_link(&root, HOOKS "10-tune", "../../../opt/tools/tune");
	check("10-tune", NULL);
	set_mode("opt/tools", 0777);
	check("10-tune", "/opt/tools: others than its owner may write it");
}

static void only_executables_are_listed(void **state)
{
	(void)state;
	static const char *const names[] = {"20-b",   "10-a",	     ".hidden",	   "30-c~",
					    "40.bak", "50.dpkg-old", "60.rpmsave", NULL};
	for (size_t i = 0; names[i]; i++)
		put_program(names[i], "");
	root_put(&root, HOOKS "README.md", "");
	root_put(&root, HOOKS "win11/prepare/begin/x", "");
	autowords found = {0};
	host_list_drop_ins(&root.host, "", &found);
	assert_int_equal(found.count, 2);
	assert_string_equal(found.at[0], "10-a");
	assert_string_equal(found.at[1], "20-b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_gets_what_libvirts_hooks_get_and_more, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(one_that_fails_is_noted_as_called_and_says_why,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			one_that_takes_too_long_is_ended_with_all_that_it_began, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_it_leaves_running_is_not_waited_for, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_note_runs_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_host_that_is_not_the_live_one_runs_nothing,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(none_is_run_that_somebody_else_could_write, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_links_target_is_what_is_checked, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(only_executables_are_listed, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
