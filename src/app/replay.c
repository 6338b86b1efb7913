/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <stdio.h>

#include "app/command.h"
#include "app/explain.h"
#include "app/handover.h"
#include "app/hook.h"
#include "app/journals.h"
#include "app/kept_calls.h"
#include "app/rehearse.h"
#include "base/log.h"
#include "base/memory.h"
#include "model/names.h"
#include "model/step_words.h"

/* A call is named by the path of its file or by its VM, whose latest it is; the
 * one that says most is that of a start. */
static char *find_call(struct host *host, const char *word)
{
	if (word && strchr(word, '/'))
		return str_copy(*word == '/' ? word + 1 : word);
	return kept_calls_latest(host->root_fd, word, "prepare");
}

static enum outcome show(struct host *host, const struct kept_call *call, const char *path,
			 bool as_json)
{
	enum { WIDTH = 80 };
	autoerror err = {0};
	autohandover handover = {0};
	autotext text = {0};
	autojson json = {0};
	int r = handover_read(host, &call->xml, NULL, &handover, &err);
	if (handover.guest.name)
		handover_plan(host, &handover);
	if (r < 0)
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	autofree char *then = str_format("then: %s", call->outcome);
	text_addf(&text, "%s %s %s at ", call->operation, call->sub_operation, call->extra);
	kept_call_add_time(call, &text);
	text_addf(&text, ", in %.1f ms, kept as\n/%s\n", (double)call->took_us / 1000, path);
	text_add_wrapped(&text, then, WIDTH, "  ", "  ");
	text_addf(&text, "\n%s\n", call->plan);
	text_add(&text, "Now, as a dry run:\n");
	explain_handover(&handover, &text);
	json_object(&json, NULL);
	json_object(&json, "call");
	json_string(&json, "path", path);
	json_string(&json, "time", call->time);
	json_string(&json, "operation", call->operation);
	json_string(&json, "outcome", call->outcome);
	json_number(&json, "took_us", call->took_us);
	json_end_object(&json);
	explain_handover_json(&handover, &json);
	json_end_object(&json);
	fputs(text_string(as_json ? &json.out : &text), stdout);
	if (!handover.configured)
		return OUTCOME_NOT_CONFIGURED;
	return handover.plan.refusal_count ? OUTCOME_FAILED : OUTCOME_OK;
}

static enum outcome apply(struct host *host, const struct kept_call *kept)
{
	autoerror err = {0};
	struct hook_call call = {
		.name = kept->name,
		.operation = hook_operation_from_string(kept->operation),
		.operation_word = kept->operation,
		.sub_operation = kept->sub_operation,
		.extra = kept->extra,
	};
	log_to_stderr(LOG_LEVEL_INFO);
	autotext changed = {0}; /* there is no libvirt to take it */
	if (hook_perform(host, &call, &kept->xml, &changed, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	return OUTCOME_OK;
}

/* The profile is the one of that time, where it is still there. */
static enum outcome on_host(const char *host_file, struct kept_call *call,
			    struct command_options *options)
{
	if (call->profile && access(call->profile, R_OK) == 0)
		options->profile = call->profile;
	return rehearse(host_file, &call->xml, options);
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	autocall call = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(&command_replay, argc, argv, &options, &outcome))
		return outcome;
	if (options.word_count > 1) {
		error_set(&err, 0, "replay takes one call; see virt-handover replay --help");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	autofree char *path = find_call(host, options.word_count ? options.words[0] : NULL);
	if (!path && state_check_readable(host, PATH_LASTING, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	if (!path) {
		error_set(&err, 0, "no call is kept%s%s", options.word_count ? " of VM " : "",
			  options.word_count ? options.words[0] : "");
		error_advise(&err, "calls are kept for VMs that have a profile, from their next "
				   "start on");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	if (kept_call_read(host->root_fd, path, &call, &err) < 0)
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	if (options.on)
		return on_host(options.on, &call, &options);
	return options.apply ? apply(host, &call) : show(host, &call, path, options.json);
}

const struct command command_replay = {
	.name = "replay",
	.options = "jpO",
	.arguments = "[CALL | VM] [--apply | --on HOST] [--json]",
	.summary = "Run a kept call of the hook again: dry, unless told otherwise",
	.help = "  CALL     the file of a kept call, below /var/lib/virt-handover/calls\n"
		"  VM       the latest start of that VM, by name or uuid; without, of any\n"
		"  --on HOST  on the model of that captured host, from the start to the end\n"
		"  --apply  for real: everything the call says is done to this host\n"
		"  --json   for programs\n"
		"\n"
		"Shows what came of the call then, and what it would do now. Ends as\n"
		"virt-handover plan does; with --apply, as the hook would.\n",
	.run = run,
};
