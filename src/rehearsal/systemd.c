/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/systemd.h"

#include <stdio.h>

#include "base/memory.h"
#include "model/unit_name.h"
#include "rehearsal/holds.h"
#include "rehearsal/sessions.h"

/* Whether the unit is one of that manager of a user, "user@1000.service". */
static bool is_of_manager(const char *unit, const char *manager)
{
	char name[64];
	const char *colon = unit ? strchr(unit, ':') : NULL;
	if (!colon)
		return false;
	snprintf(name, sizeof name, "user@%.*s.service", (int)(colon - unit), unit);
	return str_equal(name, manager);
}

bool process_is_in(const struct captured_process *process, const char *unit)
{
	return str_equal(process->unit, unit) || is_of_manager(process->unit, unit);
}

int unit_changed_at(const struct kernel *kernel, const char *name, struct text *ret)
{
	int unit = kernel_unit(kernel, name);
	const struct captured_unit *captured =
		unit == NOTHING ? NULL : kernel->units[unit].captured;
	if (!captured || !captured->changed)
		return -ENOENT;
	text_addf(ret, "%lld", (long long)captured->changed);
	return 0;
}

const char *unit_state_name(const struct kernel *kernel, const char *name)
{
	static const char *const names[] = {
		[PHASE_ACTIVE] = "active",
		[PHASE_INACTIVE] = "inactive",
		[PHASE_FAILED] = "failed",
		[PHASE_ACTIVATING] = "activating",
		[PHASE_DEACTIVATING] = "deactivating",
	};
	int unit = kernel_unit(kernel, name);
	return unit == NOTHING ? NULL : names[kernel->unit_states[unit].phase];
}

static void begin_process(struct kernel *kernel, size_t process)
{
	enum { LATER = 1000000 };
	struct process_state *state = &kernel->processes[process];
	if (!state->ended)
		return;
	*state = (struct process_state){.started = LATER + kernel->state->begun++};
	process_take(kernel, process);
}

static void stop_process(struct kernel *kernel, size_t process)
{
	if (kernel->processes[process].ended)
		return;
	kernel->processes[process].ended = true;
	process_let_go(kernel, process);
}

static void end_processes(struct kernel *kernel, const char *unit)
{
	for (size_t i = 0; i < kernel->file->process_count; i++)
		if (process_is_in(&kernel->file->processes[i], unit))
			stop_process(kernel, i);
}

/* Another job of the unit takes the place of the one under way (systemd(1), the job
 * mode "replace"). */
static void drop_jobs(struct kernel *kernel, int unit, enum task_kind kind)
{
	for (size_t i = 0; i < kernel->state->waiting_count; i++) {
		struct waiting *waiting = &kernel->state->waiting[i];
		if (waiting->over || waiting->task.kind != kind ||
		    kernel_unit(kernel, waiting->task.value) != unit)
			continue;
		waiting->over = true;
		waiting->outcome = -ECANCELED;
	}
}

void unit_ends(struct kernel *kernel, const char *name)
{
	for (size_t i = 0; i < kernel->unit_count; i++)
		if (str_equal(kernel->units[i].name, name) ||
		    is_of_manager(kernel->units[i].name, name))
			kernel->unit_states[i].phase = PHASE_INACTIVE;
	end_processes(kernel, name);
}

static void stopped(struct kernel *kernel, int unit)
{
	const char *name = kernel->units[unit].name;
	unit_ends(kernel, name);
	sessions_of_stopped(kernel, unit);
}

static int odd(struct kernel *kernel, int unit, enum quirk_deed deed)
{
	const struct captured_unit *captured = kernel->units[unit].captured;
	return captured ? kernel_quirk(kernel, &captured->quirks, deed, NULL,
				       &kernel->unit_states[unit].failed)
			: 0;
}

int model_stop_unit(struct kernel *kernel, const char *name)
{
	int unit = kernel_unit(kernel, name);
	if (unit == NOTHING)
		return -ENOENT;
	struct unit_entry *state = &kernel->unit_states[unit];
	drop_jobs(kernel, unit, TASK_START_UNIT);
	if (state->phase == PHASE_INACTIVE || state->phase == PHASE_FAILED)
		return 0;
	int r = odd(kernel, unit, QUIRK_STOP);
	if (r == 0)
		stopped(kernel, unit);
	else if (r == HELD_UP)
		state->phase = PHASE_DEACTIVATING;
	return r;
}

/* Whether a server of the display finds no card: none is there of those that it had. */
static bool lacks_card(const struct kernel *kernel, const char *unit)
{
	bool had = false;
	for (size_t i = 0; i < kernel->hold_count; i++) {
		const struct hold_state *hold = &kernel->holds[i];
		const struct captured_process *process = &kernel->file->processes[hold->process];
		if (!str_starts(hold->name, "dri/card") ||
		    (!process_is_in(process, unit) &&
		     !session_is_greeter_of(kernel, process->unit, unit)))
			continue;
		had = true;
		if (hold_can_open(kernel, hold))
			return false;
	}
	return had;
}

void unit_begins(struct kernel *kernel, const char *name)
{
	int unit = kernel_unit(kernel, name);
	if (unit != NOTHING)
		kernel->unit_states[unit].phase = PHASE_ACTIVE;
	for (size_t i = 0; i < kernel->file->process_count; i++)
		if (str_equal(kernel->file->processes[i].unit, name))
			begin_process(kernel, i);
}

/* Its processes begin, and the greeter that it shows; the session of a person does
 * not come back by itself. */
static void started(struct kernel *kernel, int unit)
{
	unit_begins(kernel, kernel->units[unit].name);
	sessions_of_started(kernel, kernel->units[unit].name);
}

int model_start_unit(struct kernel *kernel, const char *name)
{
	int unit = kernel_unit(kernel, name);
	/* A scope is nothing that systemd could start (systemd.scope(5)). */
	if (unit == NOTHING || unit_is_scope(kernel->units[unit].name))
		return -ENOENT;
	struct unit_entry *state = &kernel->unit_states[unit];
	drop_jobs(kernel, unit, TASK_STOP_UNIT);
	if (state->phase == PHASE_ACTIVE)
		return 0;
	if (state->phase == PHASE_DEACTIVATING) {
		state->phase = PHASE_ACTIVE;
		return 0;
	}
	int r = odd(kernel, unit, QUIRK_START);
	if (r == 0 && lacks_card(kernel, kernel->units[unit].name))
		r = -EIO;
	if (r == 0)
		started(kernel, unit);
	else
		state->phase = r == HELD_UP ? PHASE_ACTIVATING : PHASE_FAILED;
	return r;
}

static bool has_process(const struct kernel *kernel, const char *unit)
{
	for (size_t i = 0; i < kernel->file->process_count; i++)
		if (!kernel->processes[i].ended && process_is_in(&kernel->file->processes[i], unit))
			return true;
	return false;
}

/* What systemd makes of a service whose processes have ended by themselves. */
static void settle_unit(struct kernel *kernel, const char *name, bool killed)
{
	int unit = name ? kernel_unit(kernel, name) : NOTHING;
	if (unit == NOTHING || !str_ends(name, ".service") ||
	    kernel->unit_states[unit].phase != PHASE_ACTIVE || has_process(kernel, name))
		return;
	const struct captured_unit *captured = kernel->units[unit].captured;
	kernel->unit_states[unit].phase = killed ? PHASE_FAILED : PHASE_INACTIVE;
	if (captured && captured->restarts)
		started(kernel, unit);
}

void process_ended(struct kernel *kernel, size_t process, bool killed)
{
	bool ran = !kernel->processes[process].ended;
	stop_process(kernel, process);
	settle_unit(kernel, kernel->file->processes[process].unit, killed);
	if (ran)
		session_lost(kernel, process);
}

int process_signal(struct kernel *kernel, const char *value)
{
	long pid;
	unsigned long long started_at;
	char signal[8];
	if (sscanf(value, "%ld %llu %7s", &pid, &started_at, signal) != 3)
		return -EINVAL;
	bool kills = str_equal(signal, "KILL");
	if (!kills && !str_equal(signal, "TERM"))
		return -EINVAL;
	int process = kernel_process(kernel, pid);
	if (process == NOTHING || kernel->processes[process].started != started_at)
		return 0;
	int r = kernel_quirk(kernel, &kernel->file->processes[process].quirks,
			     kills ? QUIRK_KILL : QUIRK_TERM, NULL,
			     &kernel->processes[process].failed);
	/* One that a signal does not end may still end otherwise: asking again tells. */
	if (r == HELD_UP && kernel->why.reason == WAIT_FAULT)
		kernel->why.reason = WAIT_HOLD;
	if (r == 0)
		process_ended(kernel, (size_t)process, kills);
	return r;
}

void unit_hang(struct kernel *kernel, const char *name, bool stops)
{
	int unit = kernel_unit(kernel, name);
	if (unit == NOTHING)
		return;
	enum unit_phase *phase = &kernel->unit_states[unit].phase;
	if (stops && *phase == PHASE_ACTIVE)
		*phase = PHASE_DEACTIVATING;
	else if (!stops && (*phase == PHASE_INACTIVE || *phase == PHASE_FAILED))
		*phase = PHASE_ACTIVATING;
}

void processes_leave(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->file->process_count; i++)
		if (kernel->file->processes[i].leaves_ms && !kernel->processes[i].ended &&
		    kernel->file->processes[i].leaves_ms <= kernel->state->now_ms)
			process_ended(kernel, i, false);
	sessions_leave(kernel);
}

int64_t processes_leave_at(const struct kernel *kernel)
{
	int64_t next = sessions_leave_at(kernel);
	for (size_t i = 0; i < kernel->file->process_count; i++) {
		int64_t at = kernel->file->processes[i].leaves_ms;
		if (at && !kernel->processes[i].ended && (next < 0 || at < next))
			next = at;
	}
	return next;
}
