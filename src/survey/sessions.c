/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/sessions.h"

#include <ctype.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/lines.h"

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
	}
}
