/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What tasks make of units and sessions, on a bus of the test's own: see the tables of
 * stand_in_units.c and stand_in_sessions.c for what each of those does. */

#include "bus.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "host/units.h"
#include "model/names.h"

enum { LONG_MS = 20000, SHORT_MS = 300 };

static struct temporary_root root; /* with a bus */
static struct temporary_root bare; /* for what each test puts there */
static pid_t bus, stand_in;

static int set_up(void **state)
{
	(void)state;
	if (root_make(&root) < 0)
		return -1;
	bus = start_bus(&root, PATH_BUS);
	stand_in = start_stand_in(&root, PATH_BUS, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	stop(stand_in);
	stop(bus);
	root_remove(&root);
	return 0;
}

static int make_bare(void **state)
{
	(void)state;
	return root_make(&bare);
}

static int remove_bare(void **state)
{
	(void)state;
	root_remove(&bare);
	return 0;
}

static int perform_in(struct host *host, enum task_kind kind, const char *value, int wait_ms,
		      struct text *answer)
{
	struct pending pending;
	struct task task = {.kind = kind};
	task_set_value(&task, value);
	assert_int_equal(host_start(host, &task, &pending), 0);
	pid_t pid = pending.pid;
	int r = host_finish(host, &pending, deadline_in(wait_ms), answer);
	assert_int_equal(kill(pid, 0), -1); /* no process is left, whatever came of it */
	if (r == -ETIMEDOUT && wait_ms == SHORT_MS)
		assert_int_equal(pending.pid, 0);
	return r;
}

static int perform(enum task_kind kind, const char *value)
{
	return perform_in(&root.host, kind, value, LONG_MS, NULL);
}

static void assert_state(struct host *host, const char *unit, const char *expected)
{
	autotext answer = {0};
	assert_int_equal(perform_in(host, TASK_UNIT_STATE, unit, LONG_MS, &answer), 0);
	assert_string_equal(text_string(&answer), expected);
}

static void test_states(void **state)
{
	(void)state;
	assert_state(&root.host, "plain.service", "active");
	assert_state(&root.host, "idle.service", "inactive");
	assert_state(&root.host, "worn-out.service", "failed");
	assert_state(&root.host, "masked.service", "inactive");
	assert_state(&root.host, "removed.service", "active");
	assert_int_equal(perform(TASK_UNIT_STATE, "unknown.service"), -ENOENT);
}

static void test_when_a_unit_changed(void **state)
{
	(void)state;
	autotext answer = {0};
	assert_int_equal(
		perform_in(&root.host, TASK_UNIT_CHANGED, "plain.service", LONG_MS, &answer), 0);
	assert_string_equal(text_string(&answer), "1750000100");
	assert_int_equal(perform(TASK_UNIT_CHANGED, "unknown.service"), -ENOENT);
}

static void test_stopping_and_starting(void **state)
{
	(void)state;
	static const char *const names[] = {"plain.service", "instant.service", "slow.service"};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(perform(TASK_STOP_UNIT, names[i]), 0);
		assert_state(&root.host, names[i], "inactive");
		assert_int_equal(perform(TASK_START_UNIT, names[i]), 0);
		assert_state(&root.host, names[i], "active");
	}
	assert_int_equal(perform(TASK_STOP_UNIT, "idle.service"), 0);
	assert_int_equal(perform(TASK_STOP_UNIT, "unknown.service"), -ENOENT);
	assert_int_equal(perform(TASK_START_UNIT, "unknown.service"), -ENOENT);
	assert_int_equal(perform(TASK_STOP_UNIT, "removed.service"), 0);
}

/* One that waits to be started, as while the host comes up, is on its way; to stop it is to
 * take that from it. */
static void test_one_that_waits_to_be_started(void **state)
{
	(void)state;
	assert_state(&root.host, "leaving.service", "inactive");
	assert_state(&root.host, "queued.service", "activating");
	assert_int_equal(perform(TASK_STOP_UNIT, "queued.service"), 0);
	assert_state(&root.host, "queued.service", "inactive");
	assert_int_equal(perform(TASK_START_UNIT, "queued.service"), 0);
	assert_state(&root.host, "queued.service", "active");
	/* Started anew, it is on its way up while it still goes down. */
	assert_state(&root.host, "anew.service", "activating");
	assert_int_equal(perform(TASK_STOP_UNIT, "anew.service"), 0);
	assert_state(&root.host, "anew.service", "inactive");
}

static void test_several_side_by_side(void **state)
{
	(void)state;
	static const char *const names[] = {"plain.service", "slow.service", "instant.service"};
	struct pending pending[ARRAY_SIZE(names)];
	int64_t began = clock_ms();
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct task task = {.kind = TASK_STOP_UNIT};
		task_set_value(&task, names[i]);
		assert_int_equal(host_start(&root.host, &task, &pending[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(host_finish(&root.host, &pending[i], deadline_in(LONG_MS), NULL),
				 0);
	assert_in_range(clock_ms() - began, 800, 5000);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(perform(TASK_START_UNIT, names[i]), 0);
}

static void test_jobs_that_come_to_nothing(void **state)
{
	(void)state;
	assert_int_equal(perform(TASK_START_UNIT, "broken.service"), -EIO);
	assert_int_equal(perform(TASK_START_UNIT, "dependent.service"), -EIO);
	assert_int_equal(perform(TASK_STOP_UNIT, "limited.service"), -ETIMEDOUT);
	assert_int_equal(perform(TASK_STOP_UNIT, "contested.service"), -ECANCELED);
	assert_int_equal(perform(TASK_START_UNIT, "masked.service"), -EPERM);
	assert_int_equal(perform(TASK_STOP_UNIT, "late.service"), -ESHUTDOWN);
	assert_int_equal(perform(TASK_START_UNIT, "late.service"), -ESHUTDOWN);
}

static void test_a_start_that_takes_more_than_its_job(void **state)
{
	(void)state;
	assert_int_equal(perform(TASK_START_UNIT, "retried.service"), 0);
	assert_state(&root.host, "retried.service", "active");
	assert_int_equal(perform(TASK_START_UNIT, "crashing.service"), -EIO);
	assert_int_equal(perform(TASK_START_UNIT, "worn-out.service"), 0);
	assert_state(&root.host, "worn-out.service", "active");
	assert_int_equal(perform(TASK_START_UNIT, "once.service"), 0);
}

/* What has failed is told as long as it is so: to start one forgets its own failures alone. */
static void test_failures_of_others_stay(void **state)
{
	(void)state;
	assert_state(&root.host, "failed-before.service", "failed");
	assert_int_equal(perform(TASK_STOP_UNIT, "plain.service"), 0);
	assert_int_equal(perform(TASK_START_UNIT, "plain.service"), 0);
	assert_int_equal(perform(TASK_START_UNIT, "broken.service"), -EIO);
	assert_state(&root.host, "failed-before.service", "failed");
	assert_state(&root.host, "broken.service", "failed");
}

static void test_what_never_ends_is_given_up(void **state)
{
	(void)state;
	int64_t began = clock_ms();
	assert_int_equal(perform_in(&root.host, TASK_STOP_UNIT, "hanging.service", SHORT_MS, NULL),
			 -ETIMEDOUT);
	assert_int_equal(perform_in(&root.host, TASK_END_SESSION, "stubborn", SHORT_MS, NULL),
			 -ETIMEDOUT);
	assert_in_range(clock_ms() - began, 2 * SHORT_MS - 50, 5000);
	assert_state(&root.host, "hanging.service", "active");
}

static void test_sessions(void **state)
{
	(void)state;
	int64_t began = clock_ms();
	assert_int_equal(perform(TASK_END_SESSION, "c7"), 0);
	assert_in_range(clock_ms() - began, 250, 5000); /* it took its time to be gone */
	assert_int_equal(perform(TASK_END_SESSION, "quick"), 0);
	assert_int_equal(perform(TASK_END_SESSION, "c7"), 0); /* it is gone */
	assert_int_equal(perform(TASK_END_SESSION, "no-such"), 0);
}

static void test_reloading(void **state)
{
	(void)state;
	autoerror err = {0};
	assert_int_equal(unit_reload(&root.host, "plain.service", &err), 0);
	assert_int_equal(unit_reload(&root.host, "idle.service", &err), 1);
	assert_int_equal(unit_reload(&root.host, "unknown.service", &err), 1);
	assert_null(err.text);
	assert_int_equal(unit_reload(&root.host, "late.service", &err), -1);
	assert_non_null(strstr(err.text, "late.service"));
}

static void assert_nobody_is_there(struct host *host)
{
	static const enum task_kind kinds[] = {TASK_UNIT_STATE, TASK_STOP_UNIT, TASK_START_UNIT,
					       TASK_END_SESSION};
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		assert_int_equal(perform_in(host, kinds[i], "plain.service", LONG_MS, NULL),
				 -ENOENT);
	assert_int_equal(perform_in(host, TASK_UNIT_STATE, "1000:x.service", LONG_MS, NULL),
			 -ENOENT);
}

static int listen_below(struct temporary_root *at, const char *socket_path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	root_make_folder_of(at, socket_path);
	snprintf(address.sun_path, sizeof address.sun_path, "%.40s/%.60s", at->path, socket_path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 8), 0);
	return fd;
}

static void test_no_bus(void **state)
{
	(void)state;
	assert_nobody_is_there(&bare.host);
	close(listen_below(&bare, PATH_BUS)); /* what a daemon leaves that was killed */
	assert_nobody_is_there(&bare.host);
}

static void test_a_bus_without_systemd(void **state)
{
	(void)state;
	pid_t lonely = start_bus(&bare, PATH_BUS);
	assert_nobody_is_there(&bare.host);
	stop(lonely);
}

static void test_a_bus_that_does_not_answer(void **state)
{
	(void)state;
	autoclose int fd = listen_below(&bare, PATH_BUS);
	assert_int_equal(perform_in(&bare.host, TASK_UNIT_STATE, "plain.service", SHORT_MS, NULL),
			 -ETIMEDOUT);
}

static void test_systemd_without_a_bus(void **state)
{
	(void)state;
	pid_t alone = start_private(&bare, PATH_SYSTEMD);
	struct host *host = &bare.host;
	assert_state(host, "plain.service", "active");
	assert_int_equal(perform_in(host, TASK_STOP_UNIT, "slow.service", LONG_MS, NULL), 0);
	assert_int_equal(perform_in(host, TASK_STOP_UNIT, "instant.service", LONG_MS, NULL), 0);
	assert_state(host, "slow.service", "inactive");
	assert_int_equal(perform_in(host, TASK_START_UNIT, "retried.service", LONG_MS, NULL), 0);
	assert_int_equal(perform_in(host, TASK_END_SESSION, "c7", LONG_MS, NULL), -ENOENT);
	stop(alone);
}

/* Another user than the one who runs the test, where that one may become any: one
 * whose groups the bus can look up. */
static uid_t some_user(void)
{
	const struct passwd *nobody = getpwnam("nobody");
	return geteuid() == 0 && nobody ? nobody->pw_uid : geteuid();
}

static void test_a_users_own_manager(void **state)
{
	(void)state;
	autofree char *user = str_format("%u", some_user());
	autofree char *folder = str_format(PATH_USERS "/%s", user);
	autofree char *socket = str_format("%s/" NAME_USER_BUS, folder);
	autofree char *unit = str_format("%s:user.service", user);
	autofree char *others = str_format("%u:user.service", some_user() - 1);
	root_make_folder_of(&bare, socket);
	pid_t own_bus = start_bus(&bare, socket);
	pid_t own = start_stand_in(&bare, socket, user);
	/* The directory is not his: somebody else has made it. */
	if (some_user() != geteuid())
		assert_int_equal(perform_in(&bare.host, TASK_UNIT_STATE, unit, LONG_MS, NULL),
				 -EPERM);
	assert_int_equal(fchownat(bare.fd, folder, some_user(), (gid_t)-1, 0), 0);
	assert_state(&bare.host, unit, "active");
	assert_int_equal(perform_in(&bare.host, TASK_STOP_UNIT, unit, LONG_MS, NULL), 0);
	assert_state(&bare.host, unit, "inactive");
	assert_int_equal(perform_in(&bare.host, TASK_START_UNIT, unit, LONG_MS, NULL), 0);
	assert_int_equal(perform_in(&bare.host, TASK_UNIT_STATE, others, LONG_MS, NULL), -ENOENT);
	assert_int_equal(perform_in(&bare.host, TASK_UNIT_STATE, "user.service", LONG_MS, NULL),
			 -ENOENT);
	stop(own);
	stop(own_bus);
}

#define BARE(test) cmocka_unit_test_setup_teardown(test, make_bare, remove_bare)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_when_a_unit_changed),
		cmocka_unit_test(test_stopping_and_starting),
		cmocka_unit_test(test_one_that_waits_to_be_started),
		cmocka_unit_test(test_several_side_by_side),
		cmocka_unit_test(test_jobs_that_come_to_nothing),
		cmocka_unit_test(test_a_start_that_takes_more_than_its_job),
		cmocka_unit_test(test_failures_of_others_stay),
		cmocka_unit_test(test_what_never_ends_is_given_up),
		cmocka_unit_test(test_sessions),
		cmocka_unit_test(test_reloading),
		BARE(test_no_bus),
		BARE(test_a_bus_without_systemd),
		BARE(test_a_bus_that_does_not_answer),
		BARE(test_systemd_without_a_bus),
		BARE(test_a_users_own_manager),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
