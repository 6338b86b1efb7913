/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a host file says of those who use a machine: processes, mounts, units,
 * sessions, keyboards. */

#include <limits.h>

#include "base/memory.h"
#include "input/host_file.h"
#include "input/host_file_line.h"

/* process PID */

static int open_process(struct host_line *at, char *name)
{
	unsigned long long pid;
	if (host_line_room(at, at->file->process_count) < 0 ||
	    host_line_number(at, name, 10, INT_MAX, &pid) < 0)
		return -1;
	struct captured_process *process = ARRAY_ADD(at->file->processes, at->file->process_count);
	process->pid = (long)pid;
	process->line = at->line;
	return 0;
}

static int read_command(struct host_line *at, char *value)
{
	return host_line_keep(&LAST(at, processes, process_count)->command, value);
}

static int read_unit(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, processes, process_count)->unit);
}

static int read_holds(struct host_line *at, char *value)
{
	return host_line_add_path(at, value, &LAST(at, processes, process_count)->nodes);
}

static int read_maps(struct host_line *at, char *value)
{
	return host_line_add_path(at, value, &LAST(at, processes, process_count)->maps);
}

static int read_started(struct host_line *at, char *value)
{
	unsigned long long ticks;
	if (host_line_number(at, value, 10, INT64_MAX, &ticks) < 0)
		return -1;
	LAST(at, processes, process_count)->started = ticks;
	return 0;
}

static int read_leaves(struct host_line *at, char *value)
{
	unsigned long long ms;
	if (host_line_number(at, value, 10, 3600 * 1000, &ms) < 0)
		return -1;
	LAST(at, processes, process_count)->leaves_ms = (long)ms;
	return 0;
}

static int read_process_quirk(struct host_line *at, char *value)
{
	static const enum quirk_deed deeds[] = {QUIRK_TERM, QUIRK_KILL};
	return host_line_quirk(at, value, deeds, ARRAY_SIZE(deeds),
			       &LAST(at, processes, process_count)->quirks);
}

static const struct host_key process_keys[] = {
	{"command", read_command, false},    {"unit", read_unit, false},
	{"started", read_started, false},    {"holds", read_holds, true},
	{"maps", read_maps, true},	     {"leaves", read_leaves, false},
	{"quirk", read_process_quirk, true}, {NULL, NULL, false},
};

const struct host_kind host_kind_process = {"process", open_process, process_keys};

/* mount POINT, swap /dev/NODE */

static int open_mount(struct host_line *at, char *name)
{
	if (*name != '/' || strpbrk(name, " \t"))
		return host_line_fail(at, "'%s' is no mount point", name);
	if (host_line_room(at, at->file->mount_count) < 0)
		return -1;
	return host_line_keep(&ARRAY_ADD(at->file->mounts, at->file->mount_count)->point, name);
}

static int read_source(struct host_line *at, char *value)
{
	if (strpbrk(value, " \t"))
		return host_line_fail(at, "'%s' is no source of a mount", value);
	return host_line_keep(&LAST(at, mounts, mount_count)->source, value);
}

static int read_mount_type(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, mounts, mount_count)->type);
}

static int read_mount_number(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, mounts, mount_count)->number);
}

static const struct host_key mount_keys[] = {
	{"source", read_source, false},
	{"type", read_mount_type, false},
	{"number", read_mount_number, false},
	{NULL, NULL, false},
};

const struct host_kind host_kind_mount = {"mount", open_mount, mount_keys};

static int open_swap(struct host_line *at, char *name)
{
	if (*name != '/' || strpbrk(name, " \t") || host_line_room(at, at->file->mount_count) < 0)
		return host_line_fail(at, "'%s' is no device to swap to", name);
	struct captured_mount *swap = ARRAY_ADD(at->file->mounts, at->file->mount_count);
	swap->point = str_copy("swap");
	swap->source = str_copy(name);
	return 0;
}

static const struct host_key no_keys[] = {{NULL, NULL, false}};

const struct host_kind host_kind_swap = {"swap", open_swap, no_keys};

/* unit NAME */

static int open_unit(struct host_line *at, char *name)
{
	if (host_line_room(at, at->file->unit_count) < 0)
		return -1;
	struct captured_unit *unit = ARRAY_ADD(at->file->units, at->file->unit_count);
	unit->line = at->line;
	return host_line_name(at, name, &unit->name);
}

static int read_unit_state(struct host_line *at, char *value)
{
	int state;
	if (host_line_choice(at, value, host_unit_states, &state) < 0)
		return -1;
	LAST(at, units, unit_count)->state = (enum unit_state)state;
	return 0;
}

static int read_alias(struct host_line *at, char *value)
{
	return host_line_names(at, value, &LAST(at, units, unit_count)->aliases);
}

static int read_restarts(struct host_line *at, char *value)
{
	return host_line_bool(at, value, &LAST(at, units, unit_count)->restarts);
}

static int read_unit_quirk(struct host_line *at, char *value)
{
	static const enum quirk_deed deeds[] = {QUIRK_STOP, QUIRK_START};
	return host_line_quirk(at, value, deeds, ARRAY_SIZE(deeds),
			       &LAST(at, units, unit_count)->quirks);
}

/* In seconds since 1970. */
static int read_unit_changed(struct host_line *at, char *value)
{
	unsigned long long changed;
	if (host_line_number(at, value, 10, INT64_MAX, &changed) < 0)
		return -1;
	LAST(at, units, unit_count)->changed = (int64_t)changed;
	return 0;
}

static const struct host_key unit_keys[] = {
	{"state", read_unit_state, false},  {"alias", read_alias, false},
	{"restarts", read_restarts, false}, {"changed", read_unit_changed, false},
	{"quirk", read_unit_quirk, true},   {NULL, NULL, false},
};

const struct host_kind host_kind_unit = {"unit", open_unit, unit_keys};

/* session ID */

static int open_session(struct host_line *at, char *name)
{
	if (host_line_room(at, at->file->session_count) < 0)
		return -1;
	struct captured_session *session = ARRAY_ADD(at->file->sessions, at->file->session_count);
	session->line = at->line;
	session->active = true;
	return host_line_name(at, name, &session->id);
}

static int read_user(struct host_line *at, char *value)
{
	unsigned long long user;
	if (host_line_number(at, value, 10, UINT32_MAX, &user) < 0)
		return -1;
	LAST(at, sessions, session_count)->user = (unsigned)user;
	return 0;
}

static int read_seat(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, sessions, session_count)->seat);
}

static int read_session_class(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, sessions, session_count)->class);
}

static int read_session_type(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, sessions, session_count)->type);
}

static int read_scope(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, sessions, session_count)->scope);
}

static int read_service(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, sessions, session_count)->service);
}

static int read_vt(struct host_line *at, char *value)
{
	unsigned long long number;
	if (host_line_number(at, value, 10, 63, &number) < 0)
		return -1;
	LAST(at, sessions, session_count)->vt = (unsigned)number;
	return 0;
}

static int read_active(struct host_line *at, char *value)
{
	return host_line_bool(at, value, &LAST(at, sessions, session_count)->active);
}

static int read_session_quirk(struct host_line *at, char *value)
{
	static const enum quirk_deed deeds[] = {QUIRK_END};
	return host_line_quirk(at, value, deeds, ARRAY_SIZE(deeds),
			       &LAST(at, sessions, session_count)->quirks);
}

static const struct host_key session_keys[] = {
	{"user", read_user, false},
	{"seat", read_seat, false},
	{"class", read_session_class, false},
	{"type", read_session_type, false},
	{"scope", read_scope, false},
	{"service", read_service, false},
	{"vt", read_vt, false},
	{"active", read_active, false},
	{"quirk", read_session_quirk, true},
	{NULL, NULL, false},
};

const struct host_kind host_kind_session = {"session", open_session, session_keys};

/* keyboard inputN */

static int open_keyboard(struct host_line *at, char *name)
{
	if (host_line_room(at, at->file->keyboard_count) < 0)
		return -1;
	struct captured_keyboard *keyboard =
		ARRAY_ADD(at->file->keyboards, at->file->keyboard_count);
	keyboard->line = at->line;
	return host_line_name(at, name, &keyboard->input);
}

static int read_keyboard_name(struct host_line *at, char *value)
{
	return host_line_keep(&LAST(at, keyboards, keyboard_count)->name, value);
}

static int read_keyboard_behind(struct host_line *at, char *value)
{
	LAST(at, keyboards, keyboard_count)->has_behind = true;
	return host_line_address(at, value, &LAST(at, keyboards, keyboard_count)->behind);
}

static const struct host_key keyboard_keys[] = {
	{"name", read_keyboard_name, false},
	{"behind", read_keyboard_behind, false},
	{NULL, NULL, false},
};

const struct host_kind host_kind_keyboard = {"keyboard", open_keyboard, keyboard_keys};

/* iomem START END OWNER */

static int open_iomem(struct host_line *at, char *name)
{
	unsigned long long start, end;
	if (host_line_room(at, at->file->iomem_count) < 0 ||
	    host_line_number(at, host_line_word(&name), 16, UINT64_MAX, &start) < 0 ||
	    host_line_number(at, host_line_word(&name), 16, UINT64_MAX, &end) < 0)
		return -1;
	if (end < start || !*name)
		return host_line_fail(at, "this is no range of memory and its owner");
	struct captured_iomem *iomem = ARRAY_ADD(at->file->iomem, at->file->iomem_count);
	*iomem = (struct captured_iomem){.start = start, .end = end};
	return host_line_keep(&iomem->owner, name);
}

const struct host_kind host_kind_iomem = {"iomem", open_iomem, no_keys};
