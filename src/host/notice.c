/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A word to who works in a login session: on its terminal, and by what its desktop shows
 * notices with (Desktop Notifications Specification). */
#include "host/notice.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "host/bus.h"
#include "host/root.h"
#include "model/names.h"

#define SERVICE "org.freedesktop.Notifications"
#define OBJECT "/org/freedesktop/Notifications"

enum { LOOK_MS = 100, NOTIFY_US = 3 * 1000 * 1000, URGENT = 2, FOR_EVER = 0 };

/* Terminals are "tty2" and "pts/0", and nothing else is written to. */
static int tell_terminal(struct host *host, const char *terminal, const char *text)
{
	struct stat status;
	if (!terminal || strstr(terminal, "..") ||
	    (!str_starts(terminal, "tty") && !str_starts(terminal, "pts/")))
		return -ENOENT;
	autofree char *path = str_format(PATH_NODES "/%s", terminal);
	autotext line = {0};
	text_add(&line, "\r\n\a");
	text_add_line(&line, text); /* a VM's name moves nobody's cursor */
	text_add(&line, "\r\n");
	autoclose int fd = root_open(host, path, O_WRONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0 || !S_ISCHR(status.st_mode))
		return -ENOENT;
	return fd_write_all(fd, line.at, line.length);
}

/* NB: this process is that user's from here on. */
static int tell_desktop(struct host *host, uid_t user, const char *text)
{
	autobus *bus = NULL;
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int r = bus_open_user(host, user, &bus);
	if (r < 0)
		return r;
	libsystemd.sd_bus_set_method_call_timeout(bus, NOTIFY_US);
	r = libsystemd.sd_bus_call_method(bus, SERVICE, OBJECT, SERVICE, "Notify", &failure, NULL,
					  "susssasa{sv}i", "virt-handover", 0, "video-display",
					  "This desktop ends", text, 0, 1, "urgency", "y", URGENT,
					  FOR_EVER);
	if (r < 0)
		r = bus_errno(r, &failure);
	bus_error_clear(&failure);
	return r < 0 ? r : 0;
}

int session_tell(struct host *host, const char *value)
{
	char session[64];
	unsigned ms;
	int begin = 0;
	if (sscanf(value, "%63s %u %n", session, &ms, &begin) != 2 || strchr(session, '/'))
		return -EINVAL;
	autofree char *path = str_format(PATH_SESSIONS "/%s", session);
	autotext lines = {0};
	int r = host_read(host, path, &lines);
	if (r < 0)
		return r;
	autofree char *user = text_value_of(&lines, "UID");
	autofree char *type = text_value_of(&lines, "TYPE");
	autofree char *terminal = str_equal(type, "tty") ? text_value_of(&lines, "TTY") : NULL;
	/* startx shows its desktop from a session of text: it is told in both ways. */
	bool told = tell_terminal(host, terminal, value + begin) == 0;
	r = user ? tell_desktop(host, (uid_t)strtoul(user, NULL, 10), value + begin) : -ENOENT;
	if (r < 0 && !told)
		return r;
	for (struct deadline deadline = deadline_in((int)ms);
	     deadline_left(deadline) && host_exists(host, path);)
		host_wait(host, LOOK_MS);
	return 0;
}
