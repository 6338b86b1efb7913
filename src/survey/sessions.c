/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/sessions.h"

#include <ctype.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/lines.h"
#include "survey/processes.h"

/* Whether it is a session: beside each may lie a pipe of its leader, "2.ref", and a file
 * that is just being written, ".#2abc" (systemd src/login/logind-session.c). */
static bool is_session(const char *name)
{
	size_t length = 0;
	while (isalnum((unsigned char)name[length]))
		length++;
	return length > 0 && !name[length];
}

/* The value of a line "KEY=VALUE" of that key, or NULL where it is another's. */
static const char *value_of(const struct text *line, const char *key)
{
	size_t length = strlen(key);
	return str_starts(line->at, key) && line->at[length] == '=' ? line->at + length + 1 : NULL;
}

static void read_text(const struct text *line, const char *key, char **ret)
{
	const char *value = value_of(line, key);
	if (!value || !*value)
		return;
	free(*ret);
	*ret = str_copy(value);
}

/* session_save() in systemd's src/login/logind-session.c has the keys. */
static void read_line(const struct text *line, struct session *session)
{
	const char *vt = value_of(line, "VTNR"), *active = value_of(line, "ACTIVE");
	const char *uid = value_of(line, "UID");
	read_text(line, "USER", &session->user);
	read_text(line, "SEAT", &session->seat);
	read_text(line, "CLASS", &session->class);
	read_text(line, "TYPE", &session->type);
	read_text(line, "SCOPE", &session->scope);
	if (uid)
		session->uid = strtol(uid, NULL, 10);
	if (vt)
		session->vt = (unsigned)strtoul(vt, NULL, 10);
	if (active)
		session->active = str_equal(active, "1");
}

/* From which people start VMs; what they ask of libvirt comes from no process in
 * particular, as far as a hook can see. */
static bool is_client(const char *command)
{
	static const char *const clients[] = {"virsh", "virt-manager", "virt-install",
					      "gnome-boxes", "virt-viewer"};
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++)
		if (str_equal(command, clients[i]))
			return true;
	return false;
}

/* Those who have them run in sessions on seats: then each process is asked for its name. */
static void find_clients(struct host *host, struct display *display)
{
	autowords pids = {0};
	bool any = false;
	for (size_t i = 0; i < display->session_count; i++)
		any |= display->sessions[i].seat &&
		       !str_equal(display->sessions[i].class, "greeter");
	if (any)
		host_list_folders(host, PATH_PROC, &pids);
	for (size_t p = 0; p < pids.count; p++) {
		if (*pids.at[p] < '1' || *pids.at[p] > '9')
			continue;
		autofree char *command = process_command(host, pids.at[p]);
		autofree char *unit = is_client(command) ? process_unit(host, pids.at[p]) : NULL;
		for (size_t i = 0; unit && i < display->session_count; i++)
			display->sessions[i].has_client |=
				session_has_unit(&display->sessions[i], unit);
	}
}

void survey_sessions(struct host *host, struct display *display)
{
	autowords names = {0};
	host_list(host, PATH_SESSIONS, &names);
	for (size_t i = 0; i < names.count; i++) {
		autofree char *path = str_format(PATH_SESSIONS "/%s", names.at[i]);
		autotext lines = {0};
		autotext line = {0};
		if (!is_session(names.at[i]) || host_read(host, path, &lines) < 0)
			continue;
		struct session *session = ARRAY_ADD(display->sessions, display->session_count);
		session->id = str_copy(names.at[i]);
		session->uid = -1;
		for (const char *at = text_string(&lines); next_line(&at, &line);)
			read_line(&line, session);
		if (!session->user)
			session->user = str_format("%ld", session->uid);
		/* elogind, which has no units, says none: see process_unit() */
		if (!session->scope && session->seat)
			session->scope = str_format("session-%s.scope", session->id);
	}
	find_clients(host, display);
}
