/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The kept calls of a VM as a timeline: what each noted in the journal, and when. */
#include "app/history.h"

#include <stdio.h>

#include "app/journals.h"
#include "app/kept_calls.h"
#include "base/json.h"
#include "base/memory.h"
#include "journal/entry.h"
#include "model/names.h"
#include "model/step_words.h"

/* A line of the timeline: one step, done or undone in one call. */
struct moment {
	struct step step;     /* without a subject where its call is not kept */
	unsigned long number; /* of the step in its journal */
	bool undo;
	enum entry_event outcome; /* ENTRY_INTEND: it came to no end */
	int64_t at_ms;		  /* since 1970: when it began */
	int64_t took_us;
	long pid;
	char *reason; /* for ENTRY_KEPT */
};

/* What was intended in the handover at hand, from its prepare to its release. */
struct intended {
	struct entry *at;
	size_t count;
};

struct timeline {
	struct kept_call call;
	struct moment *at;
	size_t count;
};

static void intended_forget(struct intended *intended)
{
	for (size_t i = 0; i < intended->count; i++)
		entry_clear(&intended->at[i]);
	free(intended->at);
	*intended = (struct intended){0};
}

static void timeline_clear(struct timeline *timeline)
{
	for (size_t i = 0; i < timeline->count; i++) {
		step_clear(&timeline->at[i].step);
		free(timeline->at[i].reason);
	}
	free(timeline->at);
	kept_call_clear(&timeline->call);
}

static const struct step *find_step(const struct intended *intended, unsigned long number)
{
	for (size_t i = 0; i < intended->count; i++)
		if (intended->at[i].number == number)
			return &intended->at[i].step;
	return NULL;
}

static struct moment *find_moment(struct timeline *timeline, unsigned long number)
{
	for (size_t i = timeline->count; i > 0; i--)
		if (timeline->at[i - 1].number == number && !timeline->at[i - 1].undo)
			return &timeline->at[i - 1];
	return NULL;
}

static struct moment *add_moment(struct timeline *timeline, const struct entry *entry,
				 unsigned long number, const struct step *step)
{
	struct moment *moment = ARRAY_ADD(timeline->at, timeline->count);
	*moment = (struct moment){.number = number,
				  .outcome = entry->event,
				  .at_ms = entry->time_ms - entry->took_us / 1000,
				  .took_us = entry->took_us,
				  .pid = entry->pid,
				  .reason = str_copy(entry->reason)};
	if (step)
		step_copy(&moment->step, step);
	return moment;
}

/* Keeps an intent for as long as something may speak of it. */
static void intend(struct timeline *timeline, struct intended *intended, struct entry *entry)
{
	add_moment(timeline, entry, entry->number, &entry->step);
	*ARRAY_ADD(intended->at, intended->count) = *entry;
	*entry = (struct entry){0};
}

static void take_entry(struct timeline *timeline, struct intended *intended, struct entry *entry)
{
	struct moment *begun = find_moment(timeline, entry->of);
	switch (entry->event) {
	case ENTRY_BEGIN:
		/* A later one goes on with a journal that has units open. */
		if (entry->number == 1)
			intended_forget(intended);
		break;
	case ENTRY_INTEND:
		intend(timeline, intended, entry);
		break;
	case ENTRY_DONE:
	case ENTRY_STUCK:
		if (!begun)
			break;
		begun->outcome = entry->event;
		begun->took_us = entry->took_us;
		begun->pid = entry->pid;
		break;
	case ENTRY_UNDONE:
	case ENTRY_KEPT:
		add_moment(timeline, entry, entry->of, find_step(intended, entry->of))->undo = true;
		break;
	case ENTRY_READY:
	case ENTRY_LEAVING:
	case ENTRY_ENDED:
	case ENTRY_TENDED:
	case ENTRY_EVENT_COUNT:
		break;
	}
}

static void take_entries(struct timeline *timeline, struct intended *intended)
{
	for (const char *line = timeline->call.entries; *line;) {
		autoentry entry = {0};
		size_t length = strcspn(line, "\n");
		if (entry_parse(line, length, &entry))
			take_entry(timeline, intended, &entry);
		line += length + (line[length] == '\n');
	}
}

/* As text: two columns of numbers and one of words, in 80 of a terminal. */
enum { WIDTH = 80, WORDS_AT = 22, CALL_WORDS_AT = 2 };

/* Adds words from a column on, in lines that end before the terminal does. */
static void add_wrapped(struct text *out, size_t indent, const char *words)
{
	size_t column = indent;
	while (*words) {
		size_t length = strcspn(words, " ");
		if (column > indent && column + 1 + length > WIDTH) {
			text_addf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		text_addf(out, "%s%.*s", column > indent ? " " : "", (int)length, words);
		column += length + (column > indent);
		words += length + strspn(words + length, " ");
	}
	text_add(out, "\n");
}

static void describe_moment(const struct moment *moment, struct text *out)
{
	if (moment->step.subject && moment->outcome == ENTRY_UNDONE)
		step_describe_undo(&moment->step, out);
	else if (moment->step.subject)
		step_describe(&moment->step, out);
	else
		text_addf(out, "step %lu, whose call is not kept", moment->number);
	if (moment->outcome == ENTRY_KEPT)
		text_addf(out, ": not undone: %s", moment->reason ? moment->reason : "");
	if (moment->outcome == ENTRY_STUCK)
		text_addf(out, ": the kernel held process %ld", moment->pid);
	if (moment->outcome == ENTRY_INTEND)
		text_add(out, ": failed");
}

static void print_moment(const struct timeline *timeline, const struct moment *moment,
			 struct text *out)
{
	autotext words = {0}, line = {0};
	double at_s = (double)(moment->at_ms - timeline->call.began_ms) / 1000;
	describe_moment(moment, &words);
	text_add_line(&line, text_string(&words));
	text_addf(out, "%8.3f s", at_s > 0 ? at_s : 0);
	if (moment->outcome == ENTRY_DONE || moment->outcome == ENTRY_UNDONE)
		text_addf(out, "%8.1f ms", (double)moment->took_us / 1000);
	else
		text_addf(out, "%11s", "");
	text_add(out, " ");
	add_wrapped(out, WORDS_AT, line.at);
}

static void print_timeline(const struct timeline *timeline, struct text *out)
{
	const struct kept_call *call = &timeline->call;
	autotext words = {0}, line = {0};
	kept_call_add_time(call, &words);
	text_addf(&words, "  VM '%s' %s", call->name, call->operation);
	if (!str_equal(call->extra, "-"))
		text_addf(&words, " (%s)", call->extra);
	text_addf(&words, ", %.1f ms: %s", (double)call->took_us / 1000,
		  call->outcome ? call->outcome : "?");
	text_add_line(&line, text_string(&words));
	add_wrapped(out, CALL_WORDS_AT, line.at);
	for (size_t i = 0; i < timeline->count; i++)
		print_moment(timeline, &timeline->at[i], out);
}

static const char *outcome_word(const struct moment *moment)
{
	switch (moment->outcome) {
	case ENTRY_DONE:
		return "done";
	case ENTRY_UNDONE:
		return "undone";
	case ENTRY_KEPT:
		return "kept";
	case ENTRY_STUCK:
		return "stuck";
	default:
		return "failed";
	}
}

static void timeline_json(const char *path, const struct timeline *timeline, struct json *json)
{
	const struct kept_call *call = &timeline->call;
	autofree char *uuid = kept_call_uuid(path);
	autofree char *shown = str_format("/%s", path);
	json_object(json, NULL);
	json_string(json, "path", shown);
	json_string(json, "name", call->name);
	json_string(json, "uuid", uuid);
	json_string(json, "operation", call->operation);
	json_string(json, "extra", call->extra);
	json_string(json, "time", call->time);
	json_string(json, "outcome", call->outcome);
	json_number(json, "took_us", call->took_us);
	json_array(json, "steps");
	for (size_t i = 0; i < timeline->count; i++) {
		const struct moment *moment = &timeline->at[i];
		json_object(json, NULL);
		json_number(json, "number", (long long)moment->number);
		json_string(json, "kind",
			    moment->step.subject ? step_kind_to_string(moment->step.kind) : NULL);
		json_string(json, "subject", moment->step.subject);
		json_bool(json, "undo", moment->undo);
		json_string(json, "outcome", outcome_word(moment));
		json_string(json, "reason", moment->reason);
		json_number(json, "at_ms", moment->at_ms - call->began_ms);
		json_number(json, "took_us", moment->took_us);
		json_end_object(json);
	}
	json_end_array(json);
	json_end_object(json);
}

/* Those of one VM, in order: what a release undoes was intended in an earlier call. */
static void show_calls(struct host *host, const struct words *paths, struct text *text,
		       struct json *json)
{
	CLEANUP(intended_forget) struct intended intended = {0};
	for (size_t i = 0; i < paths->count; i++) {
		CLEANUP(timeline_clear) struct timeline timeline = {0};
		if (kept_call_read(host->root_fd, paths->at[i], &timeline.call, NULL) < 0)
			continue; /* dropped meanwhile */
		take_entries(&timeline, &intended);
		print_timeline(&timeline, text);
		timeline_json(paths->at[i], &timeline, json);
	}
}

/* The uuids of the VMs that calls are of, each once. */
static void list_guests(const struct words *paths, struct words *ret)
{
	for (size_t i = 0; i < paths->count; i++) {
		autofree char *uuid = kept_call_uuid(paths->at[i]);
		if (!words_have(ret, uuid))
			words_add(ret, uuid);
	}
}

enum outcome history_show(struct host *host, const char *guest, bool as_json)
{
	autowords all = {0}, guests = {0};
	autoerror err = {0};
	autotext text = {0};
	autojson json = {0};
	if (state_check_readable(host, PATH_LASTING, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	kept_calls_find(host->root_fd, guest, NULL, &all);
	list_guests(&all, &guests);
	json_object(&json, NULL);
	json_array(&json, "calls");
	for (size_t i = 0; i < guests.count; i++) {
		autowords own = {0};
		kept_calls_find(host->root_fd, guests.at[i], NULL, &own);
		show_calls(host, &own, &text, &json);
	}
	json_end_array(&json);
	json_end_object(&json);
	if (!guests.count)
		text_add(&text,
			 "No call is kept: they are for VMs that have a profile, from their\n"
			 "next start on.\n");
	fputs(text_string(as_json ? &json.out : &text), stdout);
	return OUTCOME_OK;
}
