/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <unistd.h>

#include "app/command.h"
#include "app/explain.h"
#include "app/guest_source.h"
#include "app/handover.h"
#include "base/memory.h"

static void print_json(const struct handover *handover, const struct error *err)
{
	autojson json = {0};
	json_object(&json, NULL);
	if (handover->guest.name)
		explain_handover_json(handover, &json);
	if (err->text)
		json_string(&json, "error", err->text);
	json_end_object(&json);
	fputs(text_string(&json.out), stdout);
}

static enum outcome outcome_of(const struct handover *handover)
{
	if (!handover->configured)
		return OUTCOME_NOT_CONFIGURED;
	return handover->plan.refusal_count ? OUTCOME_FAILED : OUTCOME_OK;
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	autotext xml = {0};
	autohandover handover = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(&command_plan, argc, argv, &options, &outcome))
		return outcome;
	if (options.word_count != (options.xml ? 0 : 1)) {
		error_set(&err, 0, "plan takes a VM or --xml FILE; see virt-handover plan --help");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	int r = options.xml ? guest_source_file(options.xml, &xml, &err)
			    : guest_source_libvirt(host, options.words[0], &xml, &err);
	const struct handover_files files = {options.xml, options.profile};
	if (r == 0)
		r = handover_read(host, &xml, &files, &handover, &err);
	if (handover.guest.name)
		handover_plan(host, &handover);
	if (geteuid() != 0)
		words_add(&handover.plan.notes,
			  "it was not asked by root: whether another VM, or a program of somebody "
			  "else's, has a device was not seen");
	if (options.json)
		print_json(&handover, &err);
	if (r < 0)
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	if (!options.json) {
		autotext text = {0};
		explain_handover(&handover, &text);
		fputs(text_string(&text), stdout);
	}
	return outcome_of(&handover);
}

const struct command command_plan = {
	.name = "plan",
	.options = "jxi",
	.arguments = "VM | --xml FILE [--profile FILE] [--json]",
	.summary = "Show what a start would do, and how it is undone, or why it is refused",
	.help = "  VM              read the domain XML that libvirt keeps for it\n"
		"  --xml FILE      read it from there; - is stdin\n"
		"  --profile FILE  as if that were its profile\n"
		"  --json          for programs\n"
		"\n"
		"Touches nothing. Ends with 0 if the start would go through, 1 if it would be\n"
		"refused, 2 if the VM has no profile and is left alone, 3 if the arguments or a\n"
		"file are not right.\n",
	.run = run,
};
