/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/status_show.h"

#include "app/journals.h"
#include "app/kept_calls.h"
#include "app/terminal.h"
#include "base/memory.h"
#include "journal/lease.h"
#include "model/step_words.h"
#include "run/stage.h"

/* A journal, and what its file does not say. */
struct reading {
	struct host *host;
	const struct journal *journal;
	bool worked_on; /* somebody goes on with it now */
	bool goes_back;
};

static struct reading read_journal(struct host *host, const struct journal *journal)
{
	struct reading reading = {.host = host, .journal = journal};
	reading.worked_on = journal_is_worked_on(host->root_fd, journal->uuid);
	for (size_t i = 0; i < journal->step_count; i++)
		reading.goes_back |=
			journal->steps[i].state == STEP_CLOSED || journal->steps[i].stuck_pid;
	return reading;
}

static const char *state_word(const struct reading *reading, const struct journal_step *step)
{
	if (step->state != STEP_CLOSED && stage_is_stuck(reading->host, step))
		return "stuck";
	switch (step->state) {
	case STEP_INTENDED:
		return reading->worked_on && !reading->goes_back ? "running" : "interrupted";
	case STEP_DONE:
		return "done";
	case STEP_CLOSED:
		break;
	}
	return "undone";
}

static const char *handover_word(const struct reading *reading)
{
	if (reading->worked_on && reading->goes_back)
		return "being given back";
	if (reading->worked_on && !reading->journal->ready)
		return "being handed over";
	if (reading->goes_back)
		return "half undone";
	return reading->journal->ready ? "lent" : "interrupted";
}

/* What is lent to the VM, and what was made or bound for it, as long as that is not undone. */
static void list_devices(const struct journal *journal, struct words *ret)
{
	lease_list(journal->root_fd, journal->uuid, ret);
	for (size_t i = 0; i < journal->step_count; i++) {
		const struct journal_step *entry = &journal->steps[i];
		bool is_device =
			entry->step.kind == STEP_BIND || entry->step.kind == STEP_CREATE_MDEV;
		if (entry->state == STEP_DONE && is_device && !words_have(ret, entry->step.subject))
			words_add(ret, entry->step.subject);
	}
}

static void show_devices(const struct journal *journal, struct text *out)
{
	autotext words = {0};
	autowords devices = {0};
	list_devices(journal, &devices);
	for (size_t i = 0; i < devices.count; i++)
		text_addf(&words, "%s%s", i ? ", " : "It has ", devices.at[i]);
	if (words.length)
		text_add_wrapped(out, words.at, PAGE_WIDTH, "  ", "  ");
}

static void add_duration(int64_t us, struct text *out)
{
	enum { MS = 1000, SECOND = 1000 * MS };
	if (us < SECOND)
		text_addf(out, " (%.1f ms)", (double)us / MS);
	else
		text_addf(out, " (%.1f s)", (double)us / SECOND);
}

static void show_step(struct status_page *page, const struct reading *reading,
		      const struct journal_step *entry, struct text *out)
{
	const char *state = state_word(reading, entry);
	autofree char *first = str_format("  %-11s ", state);
	autotext words = {0};
	step_describe(&entry->step, &words);
	if (entry->took_us)
		add_duration(entry->took_us, &words);
	if (stage_is_stuck(page->host, entry))
		text_addf(&words, " (process %ld waits in the kernel)", entry->stuck_pid);
	bool runs = str_equal(state, "running");
	page->is_running |= runs;
	if (runs && page->live)
		text_addf(&words, " (%.0f s so far)",
			  (double)(clock_wall_ms() - entry->intended_ms) / 1000);
	text_add_wrapped(out, words.at, PAGE_WIDTH, first, "              ");
}

static void show_journal(struct status_page *page, const struct journal *journal, struct text *out)
{
	const struct reading reading = read_journal(page->host, journal);
	const char *word = handover_word(&reading);
	autotext name = {0}, since = {0};
	text_add_time(&since, journal->began_ms);
	text_add_line(&name, journal->guest ? journal->guest : "?");
	text_addf(out, "VM '%s': %s since %s\n  uuid %s\n", text_string(&name), word, since.at,
		  journal->uuid);
	show_devices(journal, out);
	for (size_t i = 0; i < journal->step_count; i++)
		show_step(page, &reading, &journal->steps[i], out);
	if (!reading.worked_on && !str_equal(word, "lent"))
		text_addf(out, "  virt-handover recover %s brings it back\n", journal->uuid);
	if (reading.worked_on && !page->live)
		text_add(out, "  virt-handover status --watch follows it\n");
}

/* The last start, if it failed: what somebody looks for who asks when nothing is lent. */
static void show_last_failure(const struct status_page *page, struct text *out)
{
	autocall call = {0};
	autofree char *path = kept_calls_latest(page->host->root_fd, page->guest, "prepare");
	/* One without a profile is not kept, so what is not done has failed. */
	if (!path || kept_call_read(page->host->root_fd, path, &call, NULL) < 0 ||
	    str_equal(call.outcome, "done"))
		return;
	autofree char *outcome = str_format("%s.", call.outcome ? call.outcome : "unknown");
	text_add(out, "The last start of VM '");
	text_add_line(out, call.name);
	text_add(out, "' failed, at ");
	kept_call_add_time(&call, out);
	text_add(out, "\n");
	text_add_wrapped(out, outcome, PAGE_WIDTH, "  ", "  ");
	text_add(out, "  virt-handover replay shows it, and what a start would do now\n");
}

int status_show(struct status_page *page, struct text *out, struct error *err)
{
	autowords uuids = {0};
	page->is_running = false;
	if (journals_find(page->host, page->guest, &uuids, err) < 0)
		return -1;
	int result = 0;
	size_t shown = 0;
	for (size_t i = 0; i < uuids.count; i++) {
		autojournal journal = {.fd = -1};
		int r = journal_peek(page->host->root_fd, uuids.at[i], &journal, err);
		if (r == 0)
			show_journal(page, &journal, out);
		shown += r == 0;
		result = r < 0 ? -1 : result;
	}
	if (!shown && result == 0)
		text_add(out, "Nothing is lent.\n");
	show_last_failure(page, out);
	return result;
}

static void step_json(const struct reading *reading, const struct journal_step *entry,
		      struct json *json)
{
	json_object(json, NULL);
	json_string(json, "kind", step_kind_to_string(entry->step.kind));
	json_string(json, "subject", entry->step.subject);
	json_string(json, "was", entry->step.was);
	json_string(json, "want", entry->step.want);
	json_string(json, "state", state_word(reading, entry));
	json_number(json, "took_us", entry->took_us);
	json_number(json, "stuck_pid", entry->stuck_pid);
	json_end_object(json);
}

static void journal_json(struct host *host, const struct journal *journal, struct json *json)
{
	const struct reading reading = read_journal(host, journal);
	json_object(json, NULL);
	json_string(json, "name", journal->guest);
	json_string(json, "uuid", journal->uuid);
	json_string(json, "state", handover_word(&reading));
	json_number(json, "since_ms", journal->began_ms);
	autowords devices = {0};
	list_devices(journal, &devices);
	json_array(json, "devices");
	for (size_t i = 0; i < devices.count; i++)
		json_string(json, NULL, devices.at[i]);
	json_end_array(json);
	json_array(json, "steps");
	for (size_t i = 0; i < journal->step_count; i++)
		step_json(&reading, &journal->steps[i], json);
	json_end_array(json);
	json_end_object(json);
}

int status_show_json(struct host *host, const char *guest, struct json *json, struct error *err)
{
	autowords uuids = {0};
	int result = journals_find(host, guest, &uuids, err);
	json_array(json, "handovers");
	for (size_t i = 0; i < uuids.count; i++) {
		autojournal journal = {.fd = -1};
		int r = journal_peek(host->root_fd, uuids.at[i], &journal, err);
		if (r == 0)
			journal_json(host, &journal, json);
		result = r < 0 ? -1 : result;
	}
	json_end_array(json);
	return result;
}
