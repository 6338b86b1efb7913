/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A rehearsal as a person reads it: what would be done and how it is undone, then
 * every change as it happened, then what is different afterwards. */

#include "app/rehearsal_show.h"

#include <stdio.h>

#include "app/explain.h"
#include "app/terminal.h"
#include "base/json.h"

void rehearsal_result_clear(struct rehearsal_result *result)
{
	handover_clear(&result->handover);
	words_clear(&result->before);
	words_clear(&result->meanwhile);
	words_clear(&result->after);
}

static void show_head(const struct rehearsal_scene *scene, struct text *out)
{
	const struct handover *handover = &scene->result->handover;
	autotext about = {0};
	text_addf(&about, "A rehearsal on %s: nothing of this machine is touched.",
		  scene->file_path);
	text_add_wrapped(out, about.at, PAGE_WIDTH, "", "");
	text_addf(out, "Host: %s%skernel %s\n", scene->file->name ? scene->file->name : "",
		  scene->file->name ? ", " : "", scene->file->release);
	text_cut(&about, 0);
	text_add(&about, "VM '");
	text_add_line(&about, handover->guest.name);
	text_addf(&about, "', profile %s; no wait on the kernel would last longer than %g s.",
		  scene->profile_path ? scene->profile_path : "empty",
		  handover->profile.safety.deadline_ms / 1000.0);
	text_add_wrapped(out, about.at, PAGE_WIDTH, "", "");
	explain_plan(handover, out);
}

/* What is only done, such as a reset, looks like nothing. */
static void show_change(const struct event *event, struct text *out)
{
	bool same = str_equal(event->before, event->after);
	if (event->crashed && event->fault == FAULT_CRASH_BEFORE)
		text_addf(out, "%s%snot yet changed", event->before, *event->before ? ", " : "");
	else if (same && !*event->before)
		text_add(out, event->outcome < 0 || event->held_up ? "not done" : "done");
	else if (same)
		text_addf(out, "%s, %s", event->before, event->held_up ? "still" : "as before");
	else
		text_addf(out, "%s -> %s", event->before, event->after);
}

/* What did not go as it should, and why. */
static void describe_oddity(const struct event *event, struct text *out)
{
	if (event->held_up)
		text_add(out, task_waits_for_processes(event->task.kind)
				      ? "   NOT IN TIME"
				      : "   THE KERNEL DOES NOT RETURN");
	else if (event->outcome < 0)
		text_addf(out, "   %s", fault_errno_name(-event->outcome));
	if (event->fault >= 0)
		text_addf(out, "   (injected: %s)", fault_kind_name((enum fault_kind)event->fault));
}

static size_t column_of(const struct text *out)
{
	const char *line_end = strrchr(text_string(out), '\n');
	return line_end ? strlen(line_end + 1) : out->length;
}

/* On a line of its own where the last one has no room for it. */
static void add_or_go_on(const struct text *what, struct text *out)
{
	if (what->length && column_of(out) + what->length > PAGE_WIDTH) {
		text_trim(out);
		text_addf(out, "\n       %s", text_string(what) + strspn(text_string(what), " "));
	} else {
		text_add(out, text_string(what));
	}
}

static void show_event(const struct event *event, size_t number, struct text *out)
{
	enum { WAS_COLUMN = 50 };
	autotext change = {0}, oddity = {0};
	text_addf(out, "%5zu  ", number);
	event_describe(event, out);
	show_change(event, &change);
	describe_oddity(event, &oddity);
	size_t column = column_of(out);
	text_addf(out, "%*s", column < WAS_COLUMN ? (int)(WAS_COLUMN - column) : 2, "");
	add_or_go_on(&change, out);
	add_or_go_on(&oddity, out);
	text_add(out, "\n");
}

static size_t last_event(const struct life_report *report, enum life_phase phase, size_t count)
{
	for (int next = (int)phase + 1; next < LIFE_PHASE_COUNT; next++)
		if (report->calls[next].made)
			return report->calls[next].first_event;
	return count;
}

static void show_call(const struct rehearsal_scene *scene, enum life_phase phase, struct text *out)
{
	const struct life_report *report = scene->life->report;
	const struct life_call *call = &report->calls[phase];
	size_t count;
	const struct event *events = rehearsal_events(scene->life->host, &count);
	size_t end = last_event(report, phase, count);
	if (phase == LIFE_STARTED)
		text_add(out, "QEMU has the devices, and the guest runs\n");
	if (phase == LIFE_STOPPED && report->ran)
		text_add(out, "QEMU has ended\n");
	if (phase == LIFE_RECOVER)
		text_add(out, "\nAs an administrator, once whatever held a device has let go:\n"
			      "virt-handover ");
	text_add(out, life_phase_name(phase));
	if (call->first_event == end && !call->crashed && call->result == 0)
		text_add(out, ": nothing to do");
	text_add(out, "\n");
	for (size_t i = call->first_event; i < end; i++)
		show_event(&events[i], i + 1, out);
	if (call->crashed)
		text_add(out, "       THE PROGRAM IS KILLED; libvirt takes that for a failure\n");
	if (call->result < 0 || *call->error)
		text_add_wrapped(out, call->error, PAGE_WIDTH, "       failed: ", "       ");
}

static void show_life(const struct rehearsal_scene *scene, struct text *out)
{
	const struct life_report *report = scene->life->report;
	text_add(out, "\nWhat happens (each change, what was and what is):\n");
	for (int phase = 0; phase < LIFE_RECOVER; phase++) {
		if (phase == LIFE_STOPPED && *report->guest_error)
			text_addf(out, "the guest does not start: %s\n", report->guest_error);
		if (report->calls[phase].made)
			show_call(scene, (enum life_phase)phase, out);
	}
}

/* That a process which has ended has nothing open. */
static bool goes_without_saying(const struct differences *all, const struct difference *one)
{
	for (size_t i = 0; str_starts(one->what, "/dev/") && i < all->count; i++)
		if (str_equal(all->at[i].subject, one->subject) &&
		    str_equal(all->at[i].what, "runs") && str_equal(all->at[i].after, "no"))
			return true;
	return false;
}

static void show_differences(const struct words *before, const struct words *after,
			     const char *none, const char *some, struct text *out)
{
	autodifferences differences = {0};
	differences_find(before, after, &differences);
	text_addf(out, "\n%s\n", differences.count ? some : none);
	for (size_t i = 0; i < differences.count; i++) {
		if (goes_without_saying(&differences, &differences.at[i]))
			continue;
		text_add(out, "  ");
		difference_describe(&differences.at[i], out);
		text_add(out, "\n");
	}
}

void rehearsal_show(const struct rehearsal_scene *scene)
{
	const struct rehearsal_result *result = scene->result;
	autotext out = {0};
	show_head(scene, &out);
	if (!result->handover.plan.refusal_count)
		show_life(scene, &out);
	if (result->open) {
		show_differences(&result->before, &result->meanwhile,
				 "The journal still has open steps, though the host is as it was.",
				 "Something is open, and virt-handover status shows it. The host "
				 "differs:",
				 &out);
		show_call(scene, LIFE_RECOVER, &out);
	}
	show_differences(&result->before, &result->after, "The host is as it was.",
			 result->still_open ? "The host is NOT as it was:"
					    : "The host is as it was, but for",
			 &out);
	int64_t waited = rehearsal_waited_ms(scene->life->host);
	if (waited)
		text_addf(&out, "All in all it would have waited %.1f s.\n", (double)waited / 1000);
	fputs(text_string(&out), stdout);
}

static void event_json(const struct event *event, size_t number, enum life_phase phase,
		       struct json *json)
{
	autotext words = {0};
	event_describe(event, &words);
	json_object(json, NULL);
	json_number(json, "number", (long long)number);
	json_string(json, "call", life_phase_name(phase));
	json_string(json, "does", text_string(&words));
	json_string(json, "was", event->before);
	json_string(json, "is", event->crashed ? NULL : event->after);
	json_string(json, "errno", event->outcome < 0 ? fault_errno_name(-event->outcome) : NULL);
	json_bool(json, "held_up", event->held_up);
	json_string(json, "fault",
		    event->fault >= 0 ? fault_kind_name((enum fault_kind)event->fault) : NULL);
	json_end_object(json);
}

static void life_json(const struct rehearsal_scene *scene, struct json *json)
{
	size_t count;
	const struct life_report *report = scene->life->report;
	const struct event *events = rehearsal_events(scene->life->host, &count);
	json_array(json, "changes");
	for (int phase = 0; phase < LIFE_PHASE_COUNT; phase++)
		for (size_t i = report->calls[phase].first_event;
		     report->calls[phase].made &&
		     i < last_event(report, (enum life_phase)phase, count);
		     i++)
			event_json(&events[i], i + 1, (enum life_phase)phase, json);
	json_end_array(json);
	json_array(json, "calls");
	for (int phase = 0; phase < LIFE_PHASE_COUNT; phase++) {
		const struct life_call *call = &report->calls[phase];
		if (!call->made)
			continue;
		json_object(json, NULL);
		json_string(json, "call", life_phase_name((enum life_phase)phase));
		json_bool(json, "crashed", call->crashed);
		json_string(json, "error", *call->error ? call->error : NULL);
		json_end_object(json);
	}
	json_end_array(json);
}

void rehearsal_show_json(const struct rehearsal_scene *scene)
{
	autojson json = {0};
	autodifferences differences = {0};
	differences_find(&scene->result->before, &scene->result->after, &differences);
	json_object(&json, NULL);
	json_string(&json, "host", scene->file->name);
	explain_handover_json(&scene->result->handover, &json);
	life_json(scene, &json);
	json_bool(&json, "open_after_life", scene->result->open);
	json_bool(&json, "open", scene->result->still_open);
	json_number(&json, "waited_ms", rehearsal_waited_ms(scene->life->host));
	json_array(&json, "differences");
	for (size_t i = 0; i < differences.count; i++) {
		json_object(&json, NULL);
		json_string(&json, "subject", differences.at[i].subject);
		json_string(&json, "what", differences.at[i].what);
		json_string(&json, "before", differences.at[i].before);
		json_string(&json, "after", differences.at[i].after);
		json_end_object(&json);
	}
	json_end_array(&json);
	json_end_object(&json);
	fputs(text_string(&json.out), stdout);
}
