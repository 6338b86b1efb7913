/* SPDX-License-Identifier: GPL-2.0-or-later */

/* logind's side of sessions (org.freedesktop.login1(5)). */
#include "stand_in.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LOGIND "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define MANAGER LOGIND ".Manager"

enum { NEVER = -1 };

static struct session {
	const char *name;
	int ms; /* that it takes to end; 0: before the call is answered */
	bool gone;
} sessions[] = {
	{.name = "quick", .ms = 0},
	{.name = "c7", .ms = 300},
	{.name = "stubborn", .ms = NEVER},
	{.name = NULL},
};

static struct session *session_named(const char *name)
{
	struct session *session = sessions;
	while (session->name && (session->gone || strcmp(session->name, name) != 0))
		session++;
	return session->name ? session : NULL;
}

static void end(struct session *session)
{
	session->gone = true;
	for (int i = 0; i < connection_count; i++)
		sd_bus_emit_signal(connections[i], LOGIND_PATH, MANAGER, "SessionRemoved", "so",
				   session->name, LOGIND_PATH "/session/x");
}

static int end_later(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	end(data);
	return 0;
}

/* The session a call names, or NULL with failure set. */
static struct session *session_of(sd_bus_message *message, sd_bus_error *failure)
{
	const char *name = "";
	sd_bus_message_read(message, "s", &name);
	struct session *session = session_named(name);
	if (!session)
		sd_bus_error_setf(failure, LOGIND ".NoSuchSession", "No session '%s' known", name);
	return session;
}

static int terminate(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	struct session *session = session_of(message, failure);
	(void)data;
	if (!session)
		return -sd_bus_error_get_errno(failure);
	if (session->ms == 0)
		end(session);
	else if (session->ms != NEVER)
		sd_event_add_time_relative(events, NULL, CLOCK_MONOTONIC,
					   (uint64_t)session->ms * 1000, 1000, end_later, session);
	return sd_bus_reply_method_return(message, "");
}

static int get(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	(void)data;
	if (!session_of(message, failure))
		return -sd_bus_error_get_errno(failure);
	return sd_bus_reply_method_return(message, "o", LOGIND_PATH "/session/x");
}

/* What is inhibited last, and by how many: each has an end of a pipe. */
static char inhibited[256];
static int kept[8];
static size_t kept_count;

static int inhibit(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	const char *what, *who, *why, *mode;
	int ends[2];
	(void)data;
	int r = sd_bus_message_read(message, "ssss", &what, &who, &why, &mode);
	if (r < 0)
		return r;
	if (kept_count == sizeof kept / sizeof kept[0] || pipe2(ends, O_CLOEXEC) < 0)
		return sd_bus_error_setf(failure, SD_BUS_ERROR_LIMITS_EXCEEDED, "Too many.");
	snprintf(inhibited, sizeof inhibited, "%s|%s|%s|%s", what, who, why, mode);
	kept[kept_count++] = ends[0];
	r = sd_bus_reply_method_return(message, "h", ends[1]);
	close(ends[1]);
	return r;
}

/* "2 sleep|who|why|block" */
static int inhibitors(sd_bus *bus, const char *path, const char *interface, const char *property,
		      sd_bus_message *reply, void *data, sd_bus_error *failure)
{
	int count = 0;
	char text[300];
	(void)bus, (void)path, (void)interface, (void)property, (void)data, (void)failure;
	for (size_t i = 0; i < kept_count; i++) {
		struct pollfd end = {.fd = kept[i], .events = POLLIN};
		count += poll(&end, 1, 0) == 0;
	}
	snprintf(text, sizeof text, "%d %s", count, inhibited);
	return sd_bus_message_append(reply, "s", text);
}

static const sd_bus_vtable manager[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("GetSession", "s", "o", get, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("TerminateSession", "s", "", terminate, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Inhibit", "ssss", "h", inhibit, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_PROPERTY("Inhibited", "s", inhibitors, 0, 0),
	SD_BUS_SIGNAL("SessionRemoved", "so", 0),
	SD_BUS_VTABLE_END,
};

int add_sessions(sd_bus *bus)
{
	return sd_bus_add_object_vtable(bus, NULL, LOGIND_PATH, MANAGER, manager, NULL);
}
