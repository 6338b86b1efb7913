/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/rehearse.h"

#include <stdio.h>

#include "app/guest_source.h"
#include "app/rehearsal_root.h"
#include "app/rehearsal_show.h"
#include "base/log.h"
#include "base/memory.h"
#include "host/confine.h"
#include "input/host_file.h"
#include "journal/journal.h"

/* Everything a rehearsal needs, while the command runs. */
struct stage {
	struct host_file file;
	struct rehearsal_root root;
	struct text xml;
	struct guest guest;
	struct host host;
	struct life life;
};

static void stage_clear(struct stage *stage)
{
	life_clear(&stage->life);
	if (stage->host.operations)
		host_close(&stage->host);
	guest_clear(&stage->guest);
	text_clear(&stage->xml);
	rehearsal_root_remove(&stage->root);
	host_file_clear(&stage->file);
}

/* "3=EBUSY", "3=before", "3": the number of a task, and the word behind it. */
static int read_at(const char *value, const char *option, unsigned *ret_at, const char **ret_word,
		   struct error *err)
{
	char *end;
	unsigned long at = strtoul(value, &end, 10);
	if (*value < '1' || *value > '9' || at > EVENT_MAX || (*end && *end != '='))
		return error_set(err, 0,
				 "%s wants the number of a change, as the rehearsal counts "
				 "them from 1; '%s' is none",
				 option, value);
	*ret_at = (unsigned)at;
	*ret_word = *end ? end + 1 : NULL;
	return 0;
}

static int read_fail(const char *value, struct fault *ret, struct error *err)
{
	const char *word = NULL;
	ret->kind = FAULT_FAIL;
	if (read_at(value, "--fail", &ret->at, &word, err) < 0)
		return -1;
	ret->code = word ? fault_errno(word) : 0;
	if (!ret->code)
		return error_set(err, 0,
				 "--fail wants N=ERRNO, such as 3=EBUSY; '%s' is no errno "
				 "that the model gives",
				 word ? word : "");
	return 0;
}

static int read_crash(const char *value, struct fault *ret, struct error *err)
{
	static const char *const moments[] = {"before", "between", "after"};
	const char *word = NULL;
	if (read_at(value, "--crash", &ret->at, &word, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(moments); i++) {
		if (!str_equal(word ? word : "between", moments[i]))
			continue;
		ret->kind = (enum fault_kind)(FAULT_CRASH_BEFORE + i);
		return 0;
	}
	return error_set(err, 0, "--crash wants N, N=before, N=between or N=after; '%s' is none",
			 word);
}

static int read_stall(const char *value, struct fault *ret, struct error *err)
{
	const char *word = NULL;
	ret->kind = FAULT_STALL;
	if (read_at(value, "--stall", &ret->at, &word, err) < 0)
		return -1;
	return word ? error_set(err, 0, "--stall wants N alone, not '%s'", value) : 0;
}

static int read_faults(const struct command_options *options, struct fault *faults,
		       size_t *ret_count, struct error *err)
{
	size_t count = 0;
	if (options->fail && read_fail(options->fail, &faults[count++], err) < 0)
		return -1;
	if (options->stall && read_stall(options->stall, &faults[count++], err) < 0)
		return -1;
	if (options->crash && read_crash(options->crash, &faults[count++], err) < 0)
		return -1;
	*ret_count = count;
	return 0;
}

static int set_up(struct stage *stage, const char *host_file, const struct command_options *options,
		  struct error *err)
{
	struct fault faults[FAULT_MAX] = {0};
	size_t count;
	if (read_faults(options, faults, &count, err) < 0 ||
	    rehearsal_root_make(&stage->root, err) < 0)
		return -1;
	confine(stage->root.path);
	if (host_file_read(host_file, &stage->file, err) < 0 ||
	    guest_source_parse(options->xml, &stage->xml, &stage->guest, err) < 0 ||
	    rehearsal_root_put_profile(&stage->root, &stage->guest, options->profile, err) < 0 ||
	    rehearsal_root_put_drop_ins(&stage->root, &stage->file.drop_ins, err) < 0 ||
	    rehearsal_open(&stage->host, &stage->file, stage->root.path, err) < 0 ||
	    life_make(&stage->life, &stage->host, &stage->guest, &stage->xml, err) < 0)
		return -1;
	rehearsal_plan_faults(&stage->host, faults, count);
	return 0;
}

static bool is_anything_open(struct host *host)
{
	autowords uuids = {0};
	journal_list(host->root_fd, &uuids);
	return uuids.count > 0;
}

/* Lives it through, and recovers what the life leaves open. */
static int perform(struct stage *stage, struct rehearsal_result *result, struct error *err)
{
	handover_plan(&stage->host, &result->handover);
	rehearsal_snapshot(&stage->host, &result->before);
	if (life_run(&stage->life, LIFE_PREPARE, err) < 0)
		return -1;
	result->open = is_anything_open(&stage->host);
	if (result->open) {
		rehearsal_snapshot(&stage->host, &result->meanwhile);
		rehearsal_let_go(&stage->host);
		rehearsal_plan_faults(&stage->host, NULL, 0);
		if (life_recover(&stage->life, err) < 0)
			return -1;
	}
	rehearsal_snapshot(&stage->host, &result->after);
	result->still_open = is_anything_open(&stage->host);
	if (rehearsal_trouble(&stage->host))
		return error_set(err, 0, "the model was asked what it does not know: %s",
				 rehearsal_trouble(&stage->host));
	return 0;
}

enum outcome rehearse(const char *host_file, struct text *xml,
		      const struct command_options *options)
{
	autoerror err = {0};
	CLEANUP(stage_clear) struct stage stage = {.host.root_fd = -1, .xml = *xml};
	CLEANUP(rehearsal_result_clear) struct rehearsal_result result = {0};
	*xml = (struct text){0};
	log_off_the_record();
	if (set_up(&stage, host_file, options, &err) < 0 ||
	    handover_read(&stage.host, &stage.xml, NULL, &result.handover, &err) < 0)
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	int r = perform(&stage, &result, &err);
	const struct rehearsal_scene scene = {&stage.file, host_file, options->profile, &stage.life,
					      &result};
	if (options->json)
		rehearsal_show_json(&scene);
	else
		rehearsal_show(&scene);
	if (r < 0)
		return command_fail(OUTCOME_FAILED, &err);
	return result.still_open || result.handover.plan.refusal_count ? OUTCOME_FAILED
								       : OUTCOME_OK;
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	autotext xml = {0};
	struct command_options options;
	enum outcome outcome;
	(void)host;
	if (!command_read_options(&command_rehearse, argc, argv, &options, &outcome))
		return outcome;
	if (options.word_count != 1 || !options.xml) {
		error_set(&err, 0,
			  "rehearse takes a host file and --xml FILE; see virt-handover "
			  "rehearse --help");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	if (guest_source_file(options.xml, &xml, &err) < 0)
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	return rehearse(options.words[0], &xml, &options);
}

const struct command command_rehearse = {
	.name = "rehearse",
	.options = "jxiFSC",
	.arguments = "HOST --xml FILE [--profile FILE] [--json]\n"
		     "                              [--fail N=ERRNO] [--stall N] [--crash N]",
	.summary = "Live through the start and the end of a VM on the model of a captured host",
	.help = "  HOST            a host file, as virt-handover capture writes it\n"
		"  --xml FILE      the domain XML; - is stdin\n"
		"  --profile FILE  the VM's profile; an empty one where none is given\n"
		"  --fail N=ERRNO  the kernel refuses the Nth change with that errno\n"
		"  --stall N       the kernel does not return from the Nth change\n"
		"  --crash N       the program is killed at the Nth change, before it is noted;\n"
		"                  N=before and N=after: before the change, and after its note\n"
		"  --json          for programs\n"
		"\n"
		"Touches nothing of this machine and needs no rights. Changes are counted over\n"
		"the whole life of the VM, undoing included. Ends with 0 if the host is back in\n"
		"the end, 1 if not, or if the start would be refused, 3 if the arguments or a\n"
		"file are not right.\n",
	.run = run,
};
