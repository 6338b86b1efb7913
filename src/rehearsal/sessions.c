/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/sessions.h"

#include <stdio.h>

#include "rehearsal/systemd.h"

/* logind.conf(5), UserStopDelaySec= */
enum { USER_STOPS_MS = 10 * 1000, VT_MAX = 63 };

bool session_is_begun_by(const struct captured_session *session, const char *unit)
{
	static const char ending[] = ".service";
	const char *dot = strrchr(unit, '.');
	size_t length = dot ? (size_t)(dot - unit) : 0;
	return session->service && str_equal(dot, ending) &&
	       strncmp(session->service, unit, length) == 0 &&
	       (!session->service[length] || session->service[length] == '-');
}

static bool is_greeter(const struct captured_session *session)
{
	return str_equal(session->class, "greeter");
}

static bool has_session(const struct kernel *kernel, unsigned user)
{
	for (size_t i = 0; i < kernel->file->session_count; i++)
		if (kernel->file->sessions[i].user == user && !kernel->sessions[i].ended)
			return true;
	return false;
}

static bool has_card(const struct kernel *kernel, const char *unit)
{
	for (size_t i = 0; i < kernel->hold_count; i++)
		if (str_starts(kernel->holds[i].name, "dri/card") &&
		    process_is_in(&kernel->file->processes[kernel->holds[i].process], unit))
			return true;
	return false;
}

static void leave_session(struct kernel *kernel, size_t session)
{
	struct session_state *state = &kernel->sessions[session];
	state->ended = true;
	if (!has_session(kernel, kernel->file->sessions[session].user))
		state->user_until_ms = kernel->state->now_ms + USER_STOPS_MS;
}

static void finish_session(struct kernel *kernel, size_t session)
{
	leave_session(kernel, session);
	if (kernel->file->sessions[session].scope)
		unit_ends(kernel, kernel->file->sessions[session].scope);
}

/* gdm daemon/gdm-local-display-factory.c, sddm src/daemon/Seat.cpp, lightdm src/seat.c,
 * greetd's server/context.rs: a seat whose session is over has a greeter. */
static void show_greeter(struct kernel *kernel, size_t session)
{
	for (size_t i = 0; i < kernel->unit_count; i++)
		if (kernel->unit_states[i].phase == PHASE_ACTIVE &&
		    session_is_begun_by(&kernel->file->sessions[session], kernel->units[i].name))
			sessions_of_started(kernel, kernel->units[i].name);
}

int model_end_session(struct kernel *kernel, const char *id)
{
	for (size_t i = 0; i < kernel->file->session_count; i++) {
		const struct captured_session *session = &kernel->file->sessions[i];
		if (!str_equal(session->id, id) || kernel->sessions[i].ended)
			continue;
		int r = kernel_quirk(kernel, &session->quirks, QUIRK_END, NULL,
				     &kernel->sessions[i].failed);
		if (r != 0)
			return r;
		finish_session(kernel, i);
		show_greeter(kernel, i);
		return 0;
	}
	return 0;
}

static bool shows_something(const struct kernel *kernel, size_t process)
{
	for (size_t i = 0; i < kernel->hold_count; i++)
		if (kernel->holds[i].process == process &&
		    str_starts(kernel->holds[i].name, "dri/card"))
			return true;
	return false;
}

/* Its display manager waits for the compositor; what else is in the scope stays
 * (logind.conf(5), KillUserProcesses=). */
void session_lost(struct kernel *kernel, size_t process)
{
	const char *scope = kernel->file->processes[process].unit;
	for (size_t i = 0; scope && i < kernel->file->session_count; i++) {
		if (kernel->sessions[i].ended || !shows_something(kernel, process) ||
		    !str_equal(kernel->file->sessions[i].scope, scope))
			continue;
		leave_session(kernel, i);
		show_greeter(kernel, i);
	}
}

/* A desktop of Wayland lives on in a scope of its own, and so does one of X whose server
 * is in that scope; where the server was the manager's, nothing is left to show it on. */
static bool ends_with_manager(const struct kernel *kernel, size_t session, const char *unit)
{
	const struct captured_session *captured = &kernel->file->sessions[session];
	if (!session_is_begun_by(captured, unit))
		return false;
	return is_greeter(captured) || (str_equal(captured->type, "x11") && has_card(kernel, unit));
}

void sessions_of_stopped(struct kernel *kernel, int unit)
{
	const char *name = kernel->units[unit].name;
	for (size_t i = 0; i < kernel->file->session_count; i++)
		if (!kernel->sessions[i].ended &&
		    (ends_with_manager(kernel, i, name) ||
		     str_equal(kernel->file->sessions[i].scope, name)))
			finish_session(kernel, i);
}

void sessions_of_started(struct kernel *kernel, const char *unit)
{
	for (size_t i = 0; i < kernel->file->session_count; i++) {
		const struct captured_session *session = &kernel->file->sessions[i];
		if (!kernel->sessions[i].ended || !is_greeter(session) ||
		    !session_is_begun_by(session, unit))
			continue;
		kernel->sessions[i].ended = false;
		kernel->sessions[i].user_until_ms = 0;
		if (session->scope)
			unit_begins(kernel, session->scope);
		if (session->vt)
			kernel->state->front = session->vt;
	}
}

bool session_is_greeter_of(const struct kernel *kernel, const char *scope, const char *unit)
{
	for (size_t i = 0; scope && i < kernel->file->session_count; i++)
		if (str_equal(kernel->file->sessions[i].scope, scope))
			return is_greeter(&kernel->file->sessions[i]) &&
			       session_is_begun_by(&kernel->file->sessions[i], unit);
	return false;
}

static const char *manager_of(const struct kernel *kernel, size_t session)
{
	for (size_t i = 0; i < kernel->unit_count; i++)
		if (session_is_begun_by(&kernel->file->sessions[session], kernel->units[i].name))
			return kernel->units[i].name;
	return NULL;
}

const char *process_shown_by(const struct kernel *kernel, size_t process)
{
	const char *unit = kernel->file->processes[process].unit;
	const char *colon = unit ? strchr(unit, ':') : NULL;
	for (size_t i = 0; unit && i < kernel->file->session_count; i++) {
		const struct captured_session *session = &kernel->file->sessions[i];
		bool is_it = colon ? strtoul(unit, NULL, 10) == session->user
				   : str_equal(session->scope, unit);
		const char *manager = session->seat ? manager_of(kernel, i) : NULL;
		if (manager && (is_it || str_equal(manager, unit)))
			return manager;
	}
	return NULL;
}

void sessions_leave(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->file->session_count; i++) {
		struct session_state *state = &kernel->sessions[i];
		unsigned user = kernel->file->sessions[i].user;
		if (!state->user_until_ms || state->user_until_ms > kernel->state->now_ms)
			continue;
		state->user_until_ms = 0;
		char manager[64];
		snprintf(manager, sizeof manager, "user@%u.service", user);
		if (!has_session(kernel, user))
			unit_ends(kernel, manager);
	}
}

int64_t sessions_leave_at(const struct kernel *kernel)
{
	int64_t next = -1;
	for (size_t i = 0; i < kernel->file->session_count; i++) {
		int64_t at = kernel->sessions[i].user_until_ms;
		if (at && (next < 0 || at < next))
			next = at;
	}
	return next;
}

bool session_in_front(const struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->file->session_count; i++)
		if (!kernel->sessions[i].ended && kernel->file->sessions[i].vt &&
		    kernel->file->sessions[i].vt == kernel->state->front)
			return true;
	return false;
}

/* systemd src/login/logind-seat-dbus.c, method_switch_to, and chvt() */
int model_switch_vt(struct kernel *kernel, const char *number)
{
	unsigned long vt = strtoul(number, NULL, 10);
	if (!kernel->state->front)
		return -ENOENT;
	if (vt == 0 || vt > VT_MAX)
		return -EINVAL;
	kernel->state->front = (unsigned)vt;
	return 0;
}
