/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "app/command.h"
#include "app/journals.h"
#include "base/json.h"
#include "base/memory.h"
#include "model/step_words.h"
#include "run/stage.h"

static const char *state_word(struct host *host, const struct journal_step *step)
{
	if (step->state != STEP_CLOSED && stage_is_stuck(host, step))
		return "stuck";
	switch (step->state) {
	case STEP_INTENDED:
		return "interrupted";
	case STEP_DONE:
		return "done";
	case STEP_CLOSED:
		break;
	}
	return "undone";
}

static const char *handover_word(const struct journal *journal)
{
	for (size_t i = 0; i < journal->step_count; i++)
		if (journal->steps[i].state == STEP_CLOSED || journal->steps[i].stuck_pid)
			return "half undone";
	return journal->ready ? "lent" : "interrupted";
}

static void print_journal(struct host *host, const struct journal *journal)
{
	autotext name = {0}, since = {0};
	text_add_time(&since, journal->began_ms);
	text_add_line(&name, journal->guest ? journal->guest : "?");
	printf("VM '%s' (%s): %s since %s\n", name.at, journal->uuid, handover_word(journal),
	       since.at);
	for (size_t i = 0; i < journal->step_count; i++) {
		const struct journal_step *entry = &journal->steps[i];
		autotext words = {0};
		step_describe(&entry->step, &words);
		printf("  %-11s %s", state_word(host, entry), text_string(&words));
		if (entry->took_us)
			printf(" (%.1f ms)", (double)entry->took_us / 1000);
		if (stage_is_stuck(host, entry))
			printf(" (process %ld waits in the kernel)", entry->stuck_pid);
		printf("\n");
	}
	if (!str_equal(handover_word(journal), "lent"))
		printf("  virt-handover recover %s brings it back\n", journal->uuid);
}

static void journal_json(struct host *host, const struct journal *journal, struct json *json)
{
	json_object(json, NULL);
	json_string(json, "name", journal->guest);
	json_string(json, "uuid", journal->uuid);
	json_string(json, "state", handover_word(journal));
	json_number(json, "since_ms", journal->began_ms);
	json_array(json, "steps");
	for (size_t i = 0; i < journal->step_count; i++) {
		const struct journal_step *entry = &journal->steps[i];
		json_object(json, NULL);
		json_string(json, "kind", step_kind_to_string(entry->step.kind));
		json_string(json, "subject", entry->step.subject);
		json_string(json, "was", entry->step.was);
		json_string(json, "want", entry->step.want);
		json_string(json, "state", state_word(host, entry));
		json_number(json, "took_us", entry->took_us);
		json_number(json, "stuck_pid", entry->stuck_pid);
		json_end_object(json);
	}
	json_end_array(json);
	json_end_object(json);
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	autowords uuids = {0};
	autojson json = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(&command_status, "j", argc, argv, &options, &outcome))
		return outcome;
	if (options.word_count > 1) {
		error_set(&err, 0, "status takes one VM, or none for all");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	if (journals_find(host, options.word_count ? options.words[0] : NULL, &uuids, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	outcome = OUTCOME_OK;
	json_object(&json, NULL);
	json_array(&json, "handovers");
	for (size_t i = 0; i < uuids.count; i++) {
		autojournal journal = {.fd = -1};
		int r = journal_peek(host->root_fd, uuids.at[i], &journal, &err);
		if (r < 0)
			outcome = command_fail(OUTCOME_FAILED, &err);
		if (r == 0 && options.json)
			journal_json(host, &journal, &json);
		else if (r == 0)
			print_journal(host, &journal);
	}
	json_end_array(&json);
	json_end_object(&json);
	if (options.json)
		fputs(text_string(&json.out), stdout);
	else if (!uuids.count)
		puts("Nothing is lent.");
	return outcome;
}

const struct command command_status = {
	.name = "status",
	.arguments = "[VM] [--json]",
	.summary = "Show which VM has what, since when, and what is left to bring back",
	.help = "  VM      only that VM, by name or uuid\n"
		"  --json  for programs\n",
	.run = run,
};
