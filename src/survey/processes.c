/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/processes.h"

#include <stdio.h>

#include "base/memory.h"
#include "host/processes.h"
#include "model/names.h"
#include "survey/lines.h"

char *process_command(struct host *host, const char *pid)
{
	autofree char *path = str_format(PATH_PROC "/%s/comm", pid);
	struct text command = {0};
	host_read(host, path, &command);
	return text_take(&command);
}

static bool ends_in(const char *name, size_t length, const char *ending)
{
	size_t tail = strlen(ending);
	return length > tail && strncmp(name + length - tail, ending, tail) == 0;
}

/* The first part of a path that is a unit with processes, and what is behind it. */
static char *first_unit(const char *path, const char **ret_behind)
{
	for (const char *at = path; *at;) {
		size_t length = strcspn(at, "/");
		*ret_behind = at + length;
		if (ends_in(at, length, ".service") || ends_in(at, length, ".scope"))
			return str_copy_n(at, length);
		at += length + (at[length] == '/');
	}
	return NULL;
}

/* Behind the service of a user's manager come the units of that manager; the
 * manager itself is in an init.scope there (systemd.special(7)). What a unit makes
 * below itself, a container's own tree too, is its business. */
char *control_group_unit(const char *path)
{
	const char *behind = path;
	unsigned long user;
	int end = 0;
	autofree char *unit = first_unit(path, &behind);
	if (!unit || strpbrk(unit, " \t"))
		return NULL;
	if (sscanf(unit, "user@%lu.service%n", &user, &end) != 1 || !end || unit[end])
		return TAKE(unit);
	autofree char *own = first_unit(behind, &behind);
	if (!own || strpbrk(own, " \t") || str_equal(own, "init.scope"))
		return TAKE(unit);
	return str_format("%lu:%s", user, own);
}

/* elogind keeps a tree of groups for its sessions alone: "1:name=elogind:/2" (elogind
 * src/login/logind-session.c). */
static char *session_unit(const char *line)
{
	const char *at = strstr(line, ":name=elogind:/");
	const char *id = at ? strrchr(at, '/') + 1 : "";
	return *id && !id[strcspn(id, "/. ")] ? str_format("session-%s.scope", id) : NULL;
}

/* Without systemd nothing says what service a process is of; what display managers start
 * has them above it. */
static char *manager_above(struct host *host, const char *pid)
{
	static const char *const managers[] = {"sddm", "gdm",	 "gdm3", "lightdm", "xdm", "lxdm",
					       "slim", "greetd", "ly",	 "ly-dm",   "wdm", "nodm"};
	enum { ABOVE_MAX = 16 };
	char name[24];
	long at = strtol(pid, NULL, 10);
	for (int i = 0; i < ABOVE_MAX && at > 1; i++, at = host_process_parent(host, at)) {
		snprintf(name, sizeof name, "%ld", at);
		autofree char *command = process_command(host, name);
		for (size_t m = 0; m < ARRAY_SIZE(managers); m++)
			if (str_equal(command, managers[m]))
				return str_copy(UNIT_DISPLAY_MANAGER);
	}
	return NULL;
}

/* A line is "0::/system.slice/display-manager.service", or with the first version of
 * control groups "1:name=systemd:/system.slice/...", one for each of several trees. */
char *process_unit(struct host *host, const char *pid)
{
	autofree char *path = str_format(PATH_PROC "/%s/cgroup", pid);
	autotext groups = {0};
	autotext line = {0};
	host_read(host, path, &groups);
	for (const char *at = text_string(&groups); next_line(&at, &line);) {
		const char *colon = strchr(line.at, ':');
		colon = colon ? strchr(colon + 1, ':') : NULL;
		char *unit = colon ? control_group_unit(colon + 1) : NULL;
		unit = unit ? unit : session_unit(line.at);
		if (unit)
			return unit;
	}
	return host_exists(host, PATH_UNITS_OF_RUN) ? NULL : manager_above(host, pid);
}
