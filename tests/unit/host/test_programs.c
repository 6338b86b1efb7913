/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Services by the programs of init systems, monitors by ddcutil, NVIDIA's virtual functions by
 * sriov-manage: stand-ins for these,
 * below a root of the test's own, write down what they are called with. */

#include "host/host.h"

#include <errno.h>
#include <signal.h>

#include "host/program.h"
#include "model/names.h"
#include "one_root.h"

enum { LONG_MS = 20000, SHORT_MS = 400 };

/* A stand-in: said.NAME gets a line for each call, and what follows is its script. */
static void put_program(const char *path, const char *script)
{
	const char *slash = strrchr(path, '/');
	autofree char *text = str_format("#!/bin/sh\nroot=%s\necho \"%s $*\" >> $root/calls\n%s\n",
					 root.path, slash ? slash + 1 : path, script);
	root_put(&root, path, text);
	assert_int_equal(fchmodat(root.fd, path, 0755, 0), 0);
}

static int perform(enum task_kind kind, const char *value, int wait_ms, struct text *answer)
{
	struct pending pending;
	struct task task = {.kind = kind};
	task_set_value(&task, value);
	assert_int_equal(host_start(&root.host, &task, &pending), 0);
	pid_t pid = pending.pid;
	int r = host_finish(&root.host, &pending, deadline_in(wait_ms), answer);
	assert_int_equal(kill(pid, 0), -1);
	return r;
}

static void expect_calls(const char *expected)
{
	autotext calls = {0};
	file_read(root.fd, "calls", 1 << 16, &calls);
	assert_string_equal(text_string(&calls), expected);
	unlinkat(root.fd, "calls", 0);
}

static void expect_state(const char *unit, const char *expected)
{
	autotext state = {0};
	assert_int_equal(perform(TASK_UNIT_STATE, unit, LONG_MS, &state), 0);
	assert_string_equal(text_string(&state), expected);
}

/* The file "up" is there while the service is. */
static const struct system {
	const char *name, *sign, *service, *program, *script;
	const char *state, *stop, *start; /* the calls for these */
} systems[] = {
	{"openrc", "run/openrc/softlevel", "etc/init.d/sddm", "sbin/rc-service",
	 "case $2 in status) test -e $root/up || exit 3;; stop) rm $root/up;; start) : > $root/up;; "
	 "esac",
	 "rc-service sddm status\n", "rc-service sddm stop\n",
	 "rc-service sddm zap\nrc-service sddm start\n"},
	{"runit", "run/runit/stopit", "var/service/sddm/run", "usr/bin/sv",
	 "case $1 in status) test -e $root/up && echo 'run: sddm: (pid 12) 3s' || echo 'down: sddm: "
	 "1s, normally up';; down) rm $root/up;; up) : > $root/up;; esac",
	 "sv status sddm\n", "sv down sddm\n", "sv up sddm\n"},
	{"s6", "run/s6-rc/live", "run/s6-rc/servicedirs/sddm-srv/run", "usr/bin/s6-rc",
	 "case $1 in -a) echo udevd; echo sddm-log; test -e $root/up && echo sddm-srv;; -d) rm "
	 "$root/up;; -u) : > $root/up;; esac; exit 0",
	 "s6-rc -a list\n", "s6-rc -d change sddm\n", "s6-rc -u change sddm\n"},
	{"dinit", "run/dinitctl", "etc/dinit.d/sddm", "usr/sbin/dinitctl",
	 "case $1 in is-started) test -e $root/up;; stop) rm $root/up;; start) : > $root/up;; esac",
	 "dinitctl is-started sddm\n", "dinitctl stop sddm\n", "dinitctl start sddm\n"},
	{"sysvinit", "run/initctl", "etc/init.d/README", "etc/init.d/sddm",
	 "case $1 in status) test -e $root/up || exit 3;; stop) rm $root/up;; start) : > $root/up;; "
	 "esac",
	 "sddm status\n", "sddm stop\n", "sddm start\n"},
};

static void put_system(const struct system *system, const char *script)
{
	root_put(&root, system->sign, "");
	root_put(&root, system->service, "");
	put_program(system->program, script);
	root_put(&root, "up", "");
}

static void stops_and_starts(const struct system *system)
{
	autofree char *stop = str_format("%s%s%s", system->state, system->stop, system->state);
	autofree char *start = str_format("%s%s%s", system->state, system->start, system->state);
	expect_state("sddm.service", "active");
	expect_calls(system->state);
	assert_int_equal(perform(TASK_STOP_UNIT, "sddm.service", LONG_MS, NULL), 0);
	expect_calls(stop);
	expect_state("sddm.service", "inactive");
	expect_calls(system->state);
	assert_int_equal(perform(TASK_STOP_UNIT, "sddm.service", LONG_MS, NULL), 0);
	expect_calls(system->state); /* it is so already */
	assert_int_equal(perform(TASK_START_UNIT, "sddm.service", LONG_MS, NULL), 0);
	expect_calls(start);
	expect_state("sddm.service", "active");
	expect_calls(system->state);
}

static void knows_no_others(void)
{
	static const char *const names[] = {
		"gdm.service",	   "sddm",	 "session-2.scope", "1000:a.service",
		"../sddm.service", "-a.service", "display.target"};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(perform(TASK_UNIT_STATE, names[i], LONG_MS, NULL), -ENOENT);
		assert_int_equal(perform(TASK_STOP_UNIT, names[i], LONG_MS, NULL), -ENOENT);
		assert_int_equal(perform(TASK_START_UNIT, names[i], LONG_MS, NULL), -ENOENT);
	}
	expect_calls("");
}

static void each_init_system_is_found_and_obeys(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(systems); i++) {
		print_message("%s\n", systems[i].name);
		set_up(state);
		put_system(&systems[i], systems[i].script);
		stops_and_starts(&systems[i]);
		knows_no_others();
		tear_down(state);
	}
}

/* Nobody's program is called where systemd runs; one that is not there is said so. */
static void systemd_comes_first(void **state)
{
	(void)state;
	put_system(&systems[4], systems[4].script);
	root_make_folder_of(&root, PATH_UNITS_OF_RUN "/x");
	assert_int_equal(perform(TASK_UNIT_STATE, "sddm.service", LONG_MS, NULL), -ENOENT);
	expect_calls("");
}

static void a_program_that_is_not_there(void **state)
{
	for (size_t i = 0; i < 4; i++) {
		set_up(state);
		root_put(&root, systems[i].sign, "");
		root_put(&root, systems[i].service, "");
		assert_int_equal(perform(TASK_UNIT_STATE, "sddm.service", LONG_MS, NULL), -ENOENT);
		assert_int_equal(perform(TASK_STOP_UNIT, "sddm.service", LONG_MS, NULL), -ENOENT);
		tear_down(state);
	}
}

/* What it says is one thing, and how the service stands another. */
static void programs_that_fail(void **state)
{
	static const char fails[] =
		"case $* in *status*) test -e $root/up || exit 3;; *) exit 1;; esac";
	static const char lies[] =
		"case $* in *status*) test -e $root/up || exit 3;; *stop*) rm $root/up; exit 1;; esac";
	static const char dies[] = "kill -KILL $$";
	(void)state;
	put_system(&systems[0], fails);
	assert_int_equal(perform(TASK_STOP_UNIT, "sddm.service", LONG_MS, NULL), -EIO);
	put_program(systems[0].program, lies);
	assert_int_equal(perform(TASK_STOP_UNIT, "sddm.service", LONG_MS, NULL), 0);
	put_program(systems[0].program, dies);
	assert_int_equal(perform(TASK_UNIT_STATE, "sddm.service", LONG_MS, NULL), -ECANCELED);
}

static bool is_running(long pid)
{
	return kill((pid_t)pid, 0) == 0;
}

/* The program that hangs is gone with the task that called it. */
static void expect_ended(const char *file)
{
	enum { TIMES = 100, LOOK_MS = 50 };
	autotext pid = {0};
	assert_int_equal(file_read(root.fd, file, 64, &pid), 0);
	for (int i = 0; i < TIMES && is_running(strtol(pid.at, NULL, 10)); i++)
		host_wait(&root.host, LOOK_MS);
	assert_false(is_running(strtol(pid.at, NULL, 10)));
}

static void programs_that_hang(void **state)
{
	static const char hangs[] = "echo $$ > $root/pid; exec sleep 60";
	static const char never_stops[] =
		"case $1 in status) echo 'run: sddm: (pid 1) 3s, want down';; esac";
	(void)state;
	put_system(&systems[1], hangs);
	assert_int_equal(perform(TASK_UNIT_STATE, "sddm.service", SHORT_MS, NULL), -ETIMEDOUT);
	expect_ended("pid");
	put_program(systems[1].program, never_stops);
	assert_int_equal(perform(TASK_STOP_UNIT, "sddm.service", SHORT_MS, NULL), -ETIMEDOUT);
}

/* Monitors. */

static void monitors_are_asked_and_switched(void **state)
{
	static const struct {
		const char *monitor, *option;
	} names[] = {{"1", "--display 1"},
		     {"i2c-4", "--bus 4"},
		     {"CN4109", "--sn CN4109"},
		     {"410912", "--sn 410912"}};
	(void)state;
	put_program("usr/bin/ddcutil", "test $3 = getvcp && echo 'VCP 60 SNC x0f' || exit 0");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		autotext input = {0};
		autofree char *value = str_format("%s 0x11", names[i].monitor);
		autofree char *calls = str_format(
			"ddcutil %s getvcp 60 --terse\nddcutil %s --noverify setvcp 60 0x11\n",
			names[i].option, names[i].option);
		assert_int_equal(perform(TASK_READ_INPUT, names[i].monitor, LONG_MS, &input), 0);
		assert_string_equal(text_string(&input), "0x0f");
		assert_int_equal(perform(TASK_SWITCH_INPUT, value, LONG_MS, NULL), 0);
		expect_calls(calls);
	}
}

static void monitors_that_do_not_answer(void **state)
{
	static const struct {
		const char *script;
		int outcome;
	} cases[] = {{"echo 'Display not found'; exit 1", -EIO},
		     {"echo 'VCP 60 ERR'", -EIO},
		     {"echo 'VCP 10 C 50 100'", -EIO},
		     {"true", -EIO},
		     {"kill -TERM $$", -ECANCELED},
		     {"echo 'VCP 60 CNC x00 x12 x00 x0f'", 0}};
	(void)state;
	assert_int_equal(perform(TASK_READ_INPUT, "1", LONG_MS, NULL), -ENOENT);
	assert_int_equal(perform(TASK_SWITCH_INPUT, "1 0x11", LONG_MS, NULL), -ENOENT);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotext input = {0};
		put_program("usr/bin/ddcutil", cases[i].script);
		assert_int_equal(perform(TASK_READ_INPUT, "1", LONG_MS, &input), cases[i].outcome);
		assert_string_equal(text_string(&input), cases[i].outcome ? "" : "0x0f");
	}
	put_program("usr/bin/ddcutil", "exit 1");
	assert_int_equal(perform(TASK_SWITCH_INPUT, "1 0x11", LONG_MS, NULL), -EIO);
	put_program("usr/bin/ddcutil", "echo $$ > $root/pid; exec sleep 60");
	assert_int_equal(perform(TASK_SWITCH_INPUT, "1 0x11", SHORT_MS, NULL), -ETIMEDOUT);
	expect_ended("pid");
}

/* Virtual functions. */

static void nvidias_functions_are_made_and_ended(void **state)
{
	static const char types[] = PATH_PCI_DEVICES "/0000:41:00.0/virtfn0/" NAME_MDEV_TYPES;
	autofree char *makes = str_format("test $1 = -d || mkdir -p $root/%s/nvidia-471", types);
	(void)state;
	assert_int_equal(perform(TASK_MANAGE_VFS, "on 0000:41:00.0", LONG_MS, NULL), -ENOENT);
	put_program(PATH_SRIOV_MANAGE, makes);
	assert_int_equal(perform(TASK_MANAGE_VFS, "on 0000:41:00.0", LONG_MS, NULL), 0);
	assert_int_equal(perform(TASK_MANAGE_VFS, "off 0000:41:00.0", LONG_MS, NULL), 0);
	expect_calls("sriov-manage -e 0000:41:00.0\nsriov-manage -d 0000:41:00.0\n");
	put_program(PATH_SRIOV_MANAGE, "echo Cannot obtain unbindLock; exit 1");
	assert_int_equal(perform(TASK_MANAGE_VFS, "on 0000:41:00.0", LONG_MS, NULL), -EIO);
}

static void two_never_call_the_script_at_once(void **state)
{
	static const char alone[] = "mkdir $root/busy || exit 1\nsleep 0.3\nrmdir $root/busy";
	struct task task = {.kind = TASK_MANAGE_VFS};
	struct pending pending[2];
	(void)state;
	put_program(PATH_SRIOV_MANAGE, alone);
	task_set_value(&task, "off 0000:41:00.0");
	for (size_t i = 0; i < ARRAY_SIZE(pending); i++)
		assert_int_equal(host_start(&root.host, &task, &pending[i]), 0);
	for (size_t i = 0; i < ARRAY_SIZE(pending); i++)
		assert_int_equal(host_finish(&root.host, &pending[i], deadline_in(LONG_MS), NULL),
				 0);
}

#define ON_A_ROOT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_init_system_is_found_and_obeys),
		ON_A_ROOT(systemd_comes_first),
		cmocka_unit_test(a_program_that_is_not_there),
		ON_A_ROOT(programs_that_fail),
		ON_A_ROOT(programs_that_hang),
		ON_A_ROOT(nvidias_functions_are_made_and_ended),
		ON_A_ROOT(two_never_call_the_script_at_once),
		ON_A_ROOT(monitors_are_asked_and_switched),
		ON_A_ROOT(monitors_that_do_not_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
