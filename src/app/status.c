/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "app/command.h"
#include "app/history.h"
#include "app/status_show.h"
#include "app/status_watch.h"
#include "base/memory.h"

static enum outcome show(struct host *host, const struct command_options *options)
{
	autoerror err = {0};
	autotext text = {0};
	autojson json = {0};
	struct status_page page = {
		.host = host,
		.guest = options->word_count ? options->words[0] : NULL,
	};
	int r;
	json_object(&json, NULL);
	if (options->watch)
		r = status_watch(&page, &err);
	else if (options->json)
		r = status_show_json(host, page.guest, &json, &err);
	else
		r = status_show(&page, &text, &err);
	json_end_object(&json);
	fputs(text_string(options->json ? &json.out : &text), stdout);
	return r < 0 ? command_fail(OUTCOME_FAILED, &err) : OUTCOME_OK;
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(&command_status, argc, argv, &options, &outcome))
		return outcome;
	if (options.word_count > 1 || (options.watch && options.json)) {
		error_set(&err, 0, "status takes one VM, or none for all, and --watch or --json");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	if (options.history)
		return history_show(host, options.word_count ? options.words[0] : NULL,
				    options.json);
	return show(host, &options);
}

const struct command command_status = {
	.name = "status",
	.options = "jwH",
	.arguments = "[VM] [--watch | --history] [--json]",
	.summary = "Show which VM has what, since when, and what is left to bring back",
	.help = "  VM         only that VM, by name or uuid\n"
		"  --watch    go on showing it as it changes, until interrupted; where stdout is\n"
		"             no terminal, each line once\n"
		"  --history  what was done for it, call by call and step by step, as far back as\n"
		"             calls are kept\n"
		"  --json     for programs\n"
		"\n"
		"Shows too why the last start failed, if it did, and how to recover.\n",
	.run = run,
};
