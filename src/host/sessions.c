/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Login sessions by logind's interface (org.freedesktop.login1(5)), which elogind
 * has too. */
#include "host/sessions.h"

#include <errno.h>
#include <fcntl.h>

#include "base/memory.h"
#include "host/bus.h"
#include "model/names.h"

#define LOGIND "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define MANAGER LOGIND ".Manager"

/* How long to wait for a signal before it is asked for again all the same. */
enum { LOOK_MS = 500 };

/* It is there as long as one of its processes is. */
static int await_gone(sd_bus *bus, const char *session)
{
	static const struct bus_call get = {LOGIND, LOGIND_PATH, MANAGER, "GetSession"};
	for (;;) {
		int r = bus_call(bus, &get, session, NULL, NULL);
		if (r == -ESRCH)
			return 0;
		if (r == 0)
			r = bus_wait(bus, LOOK_MS);
		if (r < 0)
			return r;
	}
}

int session_end(struct host *host, const char *session)
{
	static const struct bus_call end = {LOGIND, LOGIND_PATH, MANAGER, "TerminateSession"};
	static const struct bus_call gone = {LOGIND, LOGIND_PATH, MANAGER, "SessionRemoved"};
	autobus *bus = NULL;
	int r = bus_open(host, &bus);
	if (r == 0)
		r = bus_watch(bus, &gone, NULL, NULL);
	if (r == 0)
		r = bus_call(bus, &end, session, NULL, NULL);
	if (r == -ESRCH)
		return 0;
	return r < 0 ? r : await_gone(bus, session);
}

int sleep_inhibit(struct host *host, const char *why)
{
	enum { ASK_US = 3 * 1000 * 1000 };
	autobus *bus = NULL;
	autobusmessage *answer = NULL;
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int fd = -1;
	int r = bus_open(host, &bus);
	if (r < 0)
		return r;
	libsystemd.sd_bus_set_method_call_timeout(bus, ASK_US);
	r = libsystemd.sd_bus_call_method(bus, LOGIND, LOGIND_PATH, MANAGER, "Inhibit", &failure,
					  &answer, "ssss", "sleep", "virt-handover", why, "block");
	if (r < 0)
		r = bus_errno(r, &failure);
	else
		r = libsystemd.sd_bus_message_read(answer, "h", &fd);
	bus_error_clear(&failure);
	/* The message closes its own. */
	int own = r < 0 ? r : fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return r >= 0 && own < 0 ? -errno : own;
}

/* Seat.SwitchTo() and not VT_ACTIVATE: that needs CAP_SYS_TTY_CONFIG, which a hook that
 * is confined by AppArmor does not have. It returns before the terminal is in front. */
int seat_switch_vt(struct host *host, const char *number)
{
	enum { LOOK_AGAIN_MS = 50 };
	autobus *bus = NULL;
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int r = bus_open(host, &bus);
	if (r < 0)
		return r;
	r = libsystemd.sd_bus_call_method(bus, LOGIND, LOGIND_PATH "/seat/seat0", LOGIND ".Seat",
					  "SwitchTo", &failure, NULL, "u",
					  (unsigned)strtoul(number, NULL, 10));
	if (r < 0)
		r = bus_errno(r, &failure);
	bus_error_clear(&failure);
	autofree char *wanted = str_format("tty%s", number);
	while (r >= 0) {
		autotext front = {0};
		r = host_read(host, PATH_FRONT_VT, &front);
		if (r < 0 || str_equal(text_string(&front), wanted))
			break;
		host_wait(host, LOOK_AGAIN_MS);
	}
	return r < 0 ? r : 0;
}
