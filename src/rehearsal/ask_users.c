/* SPDX-License-Identifier: GPL-2.0-or-later */

/* systemd, its sessions and the terminals, as files. */

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/drop_ins.h"

enum { AT_SESSION = 3, AT_UNIT = 3, AT_VENDOR_UNIT = 4 };

/* Sessions, as systemd-logind keeps them (systemd src/login/logind-session.c,
 * session_save). */

static int list_sessions(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->file->session_count; i++)
		if (!kernel->sessions[i].ended)
			answer_entry(answer, kernel->file->sessions[i].id, false);
	return 0;
}

static void say(struct text *out, const char *key, const char *value)
{
	if (value)
		text_addf(out, "%s=%s\n", key, value);
}

static int read_session(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	for (size_t i = 0; i < kernel->file->session_count; i++) {
		const struct captured_session *session = &kernel->file->sessions[i];
		if (kernel->sessions[i].ended || !str_equal(session->id, parts->at[AT_SESSION]))
			continue;
		text_addf(answer->text,
			  "# This is private data. Do not parse.\nUID=%u\nACTIVE=%d\nSTATE=%s\n"
			  "REMOTE=0\n",
			  session->user, session->active, session->active ? "active" : "online");
		say(answer->text, "TYPE", session->type);
		say(answer->text, "CLASS", session->class);
		say(answer->text, "SCOPE", session->scope);
		say(answer->text, "SEAT", session->seat);
		say(answer->text, "SERVICE", session->service);
		if (session->vt)
			text_addf(answer->text, "VTNR=%u\n", session->vt);
		return 0;
	}
	return -ENOENT;
}

/* Units as files: those of the vendor, and the links of their aliases. */

static const struct captured_unit *unit_of(const struct kernel *kernel, const char *name)
{
	for (size_t i = 0; i < kernel->file->unit_count; i++) {
		const struct captured_unit *unit = &kernel->file->units[i];
		if (!strchr(unit->name, ':') &&
		    (str_equal(unit->name, name) || words_have(&unit->aliases, name)))
			return unit;
	}
	return NULL;
}

static int link_alias(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const struct captured_unit *unit = unit_of(kernel, parts->at[AT_UNIT]);
	if (!unit || str_equal(unit->name, parts->at[AT_UNIT]))
		return -ENOENT;
	text_addf(answer->text, "/" PATH_UNITS_OF_VENDOR "/%s", unit->name);
	return 0;
}

static int link_vendor(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const struct captured_unit *unit = unit_of(kernel, parts->at[AT_VENDOR_UNIT]);
	(void)answer;
	return unit && str_equal(unit->name, parts->at[AT_VENDOR_UNIT]) ? -EINVAL : -ENOENT;
}

static int link_nothing(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)kernel;
	(void)parts;
	(void)answer;
	return -ENOENT;
}

/* sd_booted(3) */
static int list_nothing(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)kernel;
	(void)parts;
	(void)answer;
	return 0;
}

/* drivers/tty/vt/vt.c, show_tty_active */
static int read_front(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	if (!kernel->state->front)
		return -ENOENT;
	text_addf(answer->text, "tty%u\n", kernel->state->front);
	return 0;
}

/* What the program itself has noted of a drop-in. */
static int read_drop_in(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	autofree char *path =
		str_format(PATH_STATE "/%s/%s/%s", parts->at[2], parts->at[3], parts->at[4]);
	const char *noted = model_drop_in_noted(kernel, path);
	text_add(answer->text, noted);
	return *noted ? 0 : -ENOENT;
}

const struct ask_row ask_users_rows[] = {
	{PATH_STATE "/*/" NAME_DROP_INS_STATE "/*", read_drop_in, NULL, NULL},
	{PATH_SESSIONS, NULL, NULL, list_sessions},
	{PATH_SESSIONS "/*", read_session, NULL, NULL},
	{PATH_UNITS_OF_ADMIN "/*", NULL, link_alias, NULL},
	{PATH_UNITS_OF_RUN, NULL, NULL, list_nothing},
	{PATH_UNITS_OF_RUN "/*", NULL, link_nothing, NULL},
	{PATH_UNITS_OF_VENDOR "/*", NULL, link_vendor, NULL},
	{PATH_UNITS_OF_VENDOR_UNMERGED "/*", NULL, link_nothing, NULL},
	{PATH_FRONT_VT, read_front, NULL, NULL},
	{NULL, NULL, NULL, NULL},
};
