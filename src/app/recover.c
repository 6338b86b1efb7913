/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "app/command.h"
#include "app/journals.h"
#include "app/recovery.h"
#include "app/rescan.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "input/profile_file.h"
#include "input/profile_match.h"
#include "journal/lease.h"
#include "run/recover.h"

/* The deadline that the VM's profile sets, or the default where it has none. */
static unsigned deadline_of(struct host *host, const char *guest, const char *uuid)
{
	autofree char *path = NULL;
	autoprofile profile;
	profile_init(&profile);
	if (profile_match(host->root_fd, guest, uuid, &path, NULL) == 0) {
		profile_clear(&profile);
		if (profile_read(host->root_fd, path, &profile, NULL) < 0)
			profile_init(&profile);
	}
	return profile.safety.deadline_ms;
}

static int forget(struct host *host, const char *uuid, struct error *err)
{
	autojournal journal = {.fd = -1};
	int r = journal_open(host->root_fd, uuid, false, deadline_in(0), &journal, err);
	if (r != 0)
		return r;
	if (refuse_while_it_runs(host, &journal, err) < 0)
		return -1;
	lease_drop(host->root_fd, uuid);
	journal_retire(&journal);
	return 0;
}

/* json is NULL for a person. */
static void tell(const char *guest, const char *uuid, struct error *err, bool forgot,
		 struct json *json)
{
	if (json) {
		json_object(json, NULL);
		json_string(json, "name", guest);
		json_string(json, "uuid", uuid);
		json_string(json, "error", err->text);
		json_string(json, "advice", err->advice);
		json_end_object(json);
	} else if (err->text) {
		error_wrap(err, "VM '%s'", guest);
		command_fail(OUTCOME_FAILED, err);
	} else {
		printf("VM '%s': %s\n", guest,
		       forgot ? "its journal is forgotten; the host is left as it is"
			      : "everything is back");
	}
}

static int recover_one(struct host *host, const char *uuid, const struct command_options *options,
		       struct json *json)
{
	autojournal journal = {.fd = -1};
	autoerror err = {0};
	int r = journal_peek(host->root_fd, uuid, &journal, &err);
	if (r == 1)
		return 0;
	const char *guest = journal.guest ? journal.guest : uuid;
	log_set_guest(guest, uuid);
	enum rollback_cause cause = options->boot ? ROLLBACK_BOOT : ROLLBACK_RECOVERY;
	if (options->forget)
		r = forget(host, uuid, &err);
	else if (r == 0)
		r = recovery_perform(host, &journal, cause, "recover",
				     deadline_of(host, guest, uuid), &err);
	tell(guest, uuid, &err, options->forget, json);
	return r < 0 ? -1 : 0;
}

static enum outcome recover_all(struct host *host, const struct words *uuids,
				const struct command_options *options, struct json *json)
{
	enum outcome outcome = OUTCOME_OK;
	for (size_t i = 0; i < uuids->count; i++)
		if (recover_one(host, uuids->at[i], options, json) < 0)
			outcome = OUTCOME_FAILED;
	return outcome;
}

static enum outcome search_again(struct host *host, const char *address)
{
	autoerror err = {0};
	if (rescan(host, address, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	printf("%s is there again, as a new device.\n", address);
	return OUTCOME_OK;
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	autowords uuids = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(&command_recover, argc, argv, &options, &outcome))
		return outcome;
	if (options.rescan && !options.word_count && !options.all && !options.forget)
		return search_again(host, options.rescan);
	if (options.rescan || options.word_count != (options.all ? 0 : 1) ||
	    (options.all && options.forget)) {
		error_set(&err, 0, "recover takes a VM or --all; see virt-handover recover --help");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	if (journals_find(host, options.all ? NULL : options.words[0], &uuids, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	if (!options.json) {
		if (!uuids.count)
			puts("Nothing is open: there is nothing to bring back.");
		log_to_stderr(LOG_LEVEL_INFO);
		return recover_all(host, &uuids, &options, NULL);
	}
	autojson json = {0};
	json_object(&json, NULL);
	json_array(&json, "recovered");
	outcome = recover_all(host, &uuids, &options, &json);
	json_end_array(&json);
	json_end_object(&json);
	fputs(text_string(&json.out), stdout);
	return outcome;
}

const struct command command_recover = {
	.name = "recover",
	.options = "abfjR",
	.arguments = "VM | --all | --rescan ADDRESS\n"
		     "                             [--boot] [--forget] [--json]",
	.summary = "Bring back what a handover that was interrupted has left away from the host",
	.help = "  VM                a VM by name or uuid\n"
		"  --all             every VM that has something open\n"
		"  --rescan ADDRESS  remove a PCI device that no driver has, and search for it\n"
		"                    again: for a card that does not answer any more\n"
		"  --boot            leave units to the boot, which starts them when this\n"
		"                    has ended\n"
		"  --forget          drop the VM's journal and touch nothing: where no undo can\n"
		"                    ever work\n"
		"  --json            for programs\n"
		"\n"
		"A VM that runs is refused: its devices come back when it ends. Ends with 0 if\n"
		"everything is back, 1 if something stays open.\n",
	.run = run,
};
