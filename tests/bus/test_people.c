/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What reaches people: notices on their desktops and terminals, and their host that does not
 * fall asleep. On buses of the test's own. */

#include "bus.h"

#include <errno.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <systemd/sd-bus.h>

#include "host/sessions.h"
#include "model/names.h"

enum { LONG_MS = 20000 };

#define TEXT "VM 'win11' takes this screen, and this session ends in 10 s"

static struct temporary_root root;
static uid_t user;
static pid_t bus, desktop;

/* Another user than the one who runs the test, where that one may become any. */
static uid_t some_user(void)
{
	const struct passwd *nobody = getpwnam("nobody");
	return geteuid() == 0 && nobody ? nobody->pw_uid : geteuid();
}

static int set_up(void **state)
{
	(void)state;
	user = some_user();
	return root_make(&root);
}

static int tear_down(void **state)
{
	(void)state;
	if (desktop)
		stop(desktop);
	if (bus)
		stop(bus);
	desktop = bus = 0;
	root_remove(&root);
	return 0;
}

static char *user_socket(void)
{
	return str_format(PATH_USERS "/%u/" NAME_USER_BUS, user);
}

static void start_desktop(void)
{
	autofree char *socket = user_socket();
	autofree char *folder = str_format(PATH_USERS "/%u", user);
	autofree char *only = str_format("%u", user);
	root_make_folder_of(&root, socket);
	assert_int_equal(fchownat(root.fd, folder, user, (gid_t)-1, 0), 0);
	bus = start_bus(&root, socket);
	desktop = start_stand_in(&root, socket, only);
}

/* A property of the stand-in, read on its bus. */
static char *ask(const char *socket, const char *service, const char *path, const char *interface,
		 const char *property)
{
	sd_bus *asking = NULL;
	char *text = NULL;
	autofree char *address = str_format("unix:path=%s/%s", root.path, socket);
	assert_true(sd_bus_new(&asking) >= 0);
	assert_true(sd_bus_set_address(asking, address) >= 0);
	assert_true(sd_bus_set_bus_client(asking, true) >= 0);
	assert_true(sd_bus_start(asking) >= 0);
	assert_true(sd_bus_get_property_string(asking, service, path, interface, property, NULL,
					       &text) >= 0);
	sd_bus_flush_close_unref(asking);
	return text;
}

static void put_session(const char *type, const char *terminal)
{
	autofree char *lines =
		str_format("# This is private data.\nUID=%u\nTYPE=%s\n%s%s\n", user, type,
			   terminal ? "TTY=" : "CLASS=user", terminal ? terminal : "");
	root_put(&root, PATH_SESSIONS "/2", lines);
}

static int tell(unsigned ms, int64_t *ret_ms)
{
	struct pending pending;
	struct task task = {.kind = TASK_TELL_SESSION};
	autofree char *value = str_format("2 %u " TEXT, ms);
	int64_t began = clock_ms();
	task_set_value(&task, value);
	assert_int_equal(host_start(&root.host, &task, &pending), 0);
	int r = host_finish(&root.host, &pending, deadline_in(LONG_MS), NULL);
	if (ret_ms)
		*ret_ms = clock_ms() - began;
	return r;
}

static void test_a_desktop_shows_the_notice(void **state)
{
	(void)state;
	int64_t took_ms;
	autofree char *socket = user_socket();
	start_desktop();
	put_session("wayland", NULL);
	assert_int_equal(tell(400, &took_ms), 0);
	assert_in_range(took_ms, 400, LONG_MS);
	autofree char *shown =
		ask(socket, "org.freedesktop.Notifications", "/org/freedesktop/Notifications",
		    "org.freedesktop.Notifications", "Last");
	assert_string_equal(shown, "virt-handover|This desktop ends|" TEXT "|2|0");
}

/* Who has left need not be waited for. */
static void test_a_session_that_ends_is_not_waited_for(void **state)
{
	(void)state;
	int64_t took_ms;
	start_desktop();
	put_session("wayland", NULL);
	pid_t leaving = fork();
	if (leaving == 0) {
		host_wait(&root.host, 300);
		unlinkat(root.fd, PATH_SESSIONS "/2", 0);
		_exit(0);
	}
	assert_int_equal(tell(LONG_MS / 2, &took_ms), 0);
	assert_in_range(took_ms, 250, LONG_MS / 2 - 1000);
	stop(leaving);
}

/* Where nobody can be told nobody need be given time. */
static void test_without_a_way_to_tell_nobody_waits(void **state)
{
	(void)state;
	int64_t took_ms;
	assert_int_equal(tell(LONG_MS / 2, &took_ms), -ENOENT);
	put_session("wayland", NULL);
	assert_int_equal(tell(LONG_MS / 2, &took_ms), -ENOENT);
	put_session("tty", "../etc/passwd");
	assert_int_equal(tell(LONG_MS / 2, &took_ms), -ENOENT);
	root_put(&root, "dev/tty5", "a file, and no terminal");
	put_session("tty", "tty5");
	assert_int_equal(tell(LONG_MS / 2, &took_ms), -ENOENT);
	assert_in_range(took_ms, 0, LONG_MS / 2 - 1000);
}

/* A terminal of ours stands below the root: see main(). */
static int put_terminal(const char *path)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	autofree char *target = str_format("%s/%s", root.path, path);
	assert_true(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
	root_put(&root, path, "");
	assert_int_equal(mount(ptsname(terminal), target, NULL, MS_BIND, NULL), 0);
	return terminal;
}

static void test_a_terminal_shows_the_notice(void **state)
{
	(void)state;
	char shown[256];
	autofree char *target = str_format("%s/dev/pts/7", root.path);
	autoclose int terminal = put_terminal("dev/pts/7");
	put_session("tty", "pts/7");
	assert_int_equal(tell(0, NULL), 0);
	ssize_t got = read(terminal, shown, sizeof shown - 1);
	assert_true(got > 0);
	shown[got] = '\0';
	assert_non_null(strstr(shown, "\a" TEXT "\r"));
	assert_int_equal(umount2(target, MNT_DETACH), 0);
}

static char *inhibited(void)
{
	return ask(PATH_BUS, "org.freedesktop.login1", "/org/freedesktop/login1",
		   "org.freedesktop.login1.Manager", "Inhibited");
}

static void test_sleep_is_inhibited_as_long_as_somebody_has_the_file(void **state)
{
	(void)state;
	assert_int_equal(sleep_inhibit(&root.host, "VM a runs"), -ENOENT);
	bus = start_bus(&root, PATH_BUS);
	desktop = start_stand_in(&root, PATH_BUS, NULL);
	int one = sleep_inhibit(&root.host, "VM a runs");
	int other = sleep_inhibit(&root.host, "VM b runs");
	assert_true(one >= 0 && other >= 0);
	assert_int_equal(fcntl(one, F_GETFD), FD_CLOEXEC);
	autofree char *both = inhibited();
	assert_string_equal(both, "2 sleep|virt-handover|VM b runs|block");
	close(one);
	autofree char *still = inhibited();
	assert_true(str_starts(still, "1 "));
	close(other);
	autofree char *none = inhibited();
	assert_true(str_starts(none, "0 "));
}

#define ALONE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ALONE(test_a_desktop_shows_the_notice),
		ALONE(test_a_session_that_ends_is_not_waited_for),
		ALONE(test_without_a_way_to_tell_nobody_waits),
		ALONE(test_a_terminal_shows_the_notice),
		ALONE(test_sleep_is_inhibited_as_long_as_somebody_has_the_file),
	};
	/* What is mounted below roots is for this process and those it starts. */
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
