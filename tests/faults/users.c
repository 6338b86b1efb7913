/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What becomes of those who used a device: units, sessions, displays. */

#include <stdio.h>

#include "model/names.h"
#include "sweep.h"

static const struct captured_process *process_of(const struct sweep_case *of, const char *subject)
{
	long pid;
	if (sscanf(subject, "process %ld", &pid) != 1)
		return NULL;
	for (size_t i = 0; i < of->file.process_count; i++)
		if (of->file.processes[i].pid == pid)
			return &of->file.processes[i];
	return NULL;
}

static bool has_event(struct sweep_case *of, enum task_kind kind, const char *value)
{
	size_t count;
	const struct event *events = rehearsal_events(&of->host, &count);
	for (size_t i = 0; i < count; i++)
		if (events[i].task.kind == kind && str_equal(events[i].task.value, value))
			return true;
	return false;
}

/* Whether a session of the user was ended: systemd then ends the user's own manager, and
 * all that is in it (logind.conf(5), UserStopDelaySec=). */
static bool user_was_ended(struct sweep_case *of, const char *unit)
{
	const char *colon = unit ? strchr(unit, ':') : NULL;
	for (size_t i = 0; colon && i < of->file.session_count; i++)
		if (of->file.sessions[i].user == strtoul(unit, NULL, 10) &&
		    has_event(of, TASK_END_SESSION, of->file.sessions[i].id))
			return true;
	return false;
}

/* Whether a process of the unit was told to end: the unit ends with it. */
static bool was_killed(struct sweep_case *of, const char *unit)
{
	size_t count;
	const struct event *events = rehearsal_events(&of->host, &count);
	for (size_t i = 0; i < count; i++) {
		autofree char *subject = str_format("process %s", events[i].task.value);
		const struct captured_process *process =
			events[i].task.kind == TASK_END_PROCESS ? process_of(of, subject) : NULL;
		if (process && str_equal(process->unit, unit))
			return true;
	}
	return false;
}

/* One whose unit was started while its device was not there lacks the node. */
static bool was_started_without(struct sweep_case *of, const struct difference *difference,
				const char *unit)
{
	return str_starts(difference->what, "/dev/") && !difference->after && unit &&
	       has_event(of, TASK_START_UNIT, unit);
}

/* Whether something that is for comfort alone was tried, and failed: nobody tries again. */
static bool has_failed(struct sweep_case *of, const struct difference *difference)
{
	size_t count;
	const struct event *events = rehearsal_events(&of->host, &count);
	bool is_monitor = str_starts(difference->subject, "monitor ");
	for (size_t i = 0; i < count; i++) {
		const struct task *task = &events[i].task;
		bool is_it = is_monitor ? task->kind == TASK_SWITCH_INPUT
					: str_equal(task->path, PATH_SWITCHEROO);
		if (is_it && (events[i].outcome != 0 || events[i].fault >= 0))
			return true;
	}
	return false;
}

bool sweep_is_explained(struct sweep_case *of, const struct difference *difference)
{
	static const char unit[] = "unit ";
	const struct captured_process *process = process_of(of, difference->subject);
	if (str_starts(difference->subject, "monitor ") || str_equal(difference->what, "screens"))
		return has_failed(of, difference);
	if (str_starts(difference->subject, unit))
		return user_was_ended(of, difference->subject + strlen(unit)) ||
		       was_killed(of, difference->subject + strlen(unit));
	return process && (user_was_ended(of, process->unit) ||
			   was_started_without(of, difference, process->unit));
}

static bool is_manager(const struct sweep_case *of, const char *name)
{
	for (size_t i = 0; i < of->file.unit_count; i++)
		if (str_equal(of->file.units[i].name, name))
			return words_have(&of->file.units[i].aliases, UNIT_DISPLAY_MANAGER);
	return false;
}

bool sweep_stops_manager(struct sweep_case *of)
{
	size_t count;
	const struct event *events = rehearsal_events(&of->host, &count);
	for (size_t i = 0; i < count; i++)
		if (events[i].task.kind == TASK_STOP_UNIT && is_manager(of, events[i].task.value))
			return true;
	return false;
}

/* A card whose driver is not back can show nothing. */
static bool is_about_display(const struct sweep_case *of, const struct words *now, const char *line)
{
	static const char shown[] = "display of ", unit[] = "unit ";
	size_t length = strcspn(line, "\t");
	if (str_starts(line, unit)) {
		autofree char *name = str_copy_n(line + strlen(unit), length - strlen(unit));
		return is_manager(of, name);
	}
	if (!str_starts(line, shown))
		return str_starts(line, "display\t");
	autofree char *driver =
		str_format("%.*s\tdriver\t", (int)(length - strlen(shown)), line + strlen(shown));
	for (size_t i = 0; i < of->start.count; i++)
		if (str_starts(of->start.at[i], driver))
			return words_have(now, of->start.at[i]);
	return false;
}

/* What was about to be started at first is up in the end. */
static bool has_come_up(const struct words *now, const char *line)
{
	static const char coming[] = "activating";
	size_t length = strlen(line), end = strlen(coming);
	if (length < end || !str_equal(line + length - end, coming))
		return false;
	autofree char *up = str_format("%.*sactive", (int)(length - end), line);
	return words_have(now, up);
}

bool sweep_display_is_back(struct sweep_case *of)
{
	autowords now = {0};
	rehearsal_snapshot(&of->host, &now);
	for (size_t i = 0; i < of->start.count; i++)
		if (is_about_display(of, &now, of->start.at[i]) &&
		    !words_have(&now, of->start.at[i]) && !has_come_up(&now, of->start.at[i]))
			return false;
	return true;
}
