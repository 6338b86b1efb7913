/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/hook.h"

#include <errno.h>
#include <stdio.h>

#include "app/command.h"
#include "app/explain.h"
#include "app/handover.h"
#include "app/incoming.h"
#include "app/kept_calls.h"
#include "app/picked.h"
#include "app/reconnect.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "host/libvirt_processes.h"
#include "input/domain_xml.h"
#include "input/profile_file.h"
#include "input/settings_file.h"
#include "journal/journal.h"
#include "run/recover.h"

/* libvirt writes the XML as soon as the hook runs; a daemon that is stopped meanwhile never does.
 */
enum { XML_WAIT_MS = 30 * 1000 };

/* A call while it is served. */
struct serving {
	struct host *host;
	const struct hook_call *call;
	const struct text *xml;
	struct text *out;
	struct handover handover;
	int read;	     /* what reading the XML and the profile came to */
	struct error *err;   /* of that, and then of the action */
	struct text entries; /* what was noted in journals meanwhile */
	const char *outcome; /* for the kept call, where it is neither done nor failed */
	bool idle;	     /* nothing was done, and the call is not kept */
};

/* What libvirt's operations mean to us; NULL where that is nothing (the gate knows those too), and
 * then not even the XML is read: what cannot fail cannot end a VM. An action returns 0, or -1 where
 * the VM must not go on; which of them may do that is libvirt's contract: a failed reconnect would
 * kill a VM that runs (libvirt src/qemu/qemu_process.c). */
struct action {
	int (*perform)(struct serving *serving);
	bool may_fail;
};

/* A daemon that ends lets us run on, and never starts the guest (libvirtd.service,
 * KillMode=process). */
static int abandon(struct serving *serving)
{
	bring_back(serving->host, serving->handover.guest.uuid, ROLLBACK_START_FAILED,
		   serving->handover.profile.safety.deadline_ms, NULL);
	return error_set(serving->err, ECANCELED, "libvirt's daemon ended meanwhile");
}

static int prepare(struct serving *serving)
{
	if (serving->read < 0)
		return -1;
	if (!serving->handover.configured) {
		serving->outcome = "not configured";
		return 0;
	}
	pid_t caller = getppid();
	struct process_id daemon = host_libvirt_daemon(serving->host);
	int r = handover_start(serving->host, &serving->handover, serving->err);
	bool left =
		getppid() != caller || (daemon.pid && !host_process_lives(serving->host, daemon));
	return r == 0 && left ? abandon(serving) : r;
}

/* It is late for whatever the XML or the profile has wrong, and no reason to end a VM. */
static int start(struct serving *serving)
{
	if (serving->read < 0)
		error_clear(serving->err);
	int r = serving->read < 0 || !serving->handover.configured
			? 1
			: note_picked(serving->host, &serving->handover, serving->err);
	serving->idle = r == 1;
	return r < 0 ? -1 : 0;
}

/* Without an XML, or with one that cannot be read, the VM is known by its name. */
static void find_uuid(struct serving *serving)
{
	autowords uuids = {0};
	struct guest *guest = &serving->handover.guest;
	if (*guest->uuid)
		return;
	journal_list(serving->host->root_fd, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		autojournal journal = {.fd = -1};
		if (journal_peek(serving->host->root_fd, uuids.at[i], &journal, NULL) == 0 &&
		    str_equal(journal.guest, serving->call->name))
			snprintf(guest->uuid, sizeof guest->uuid, "%s", uuids.at[i]);
	}
}

static int release(struct serving *serving)
{
	find_uuid(serving);
	const char *uuid = serving->handover.guest.uuid;
	if (!*uuid)
		return 0;
	error_clear(serving->err); /* what was wrong with the profile is no matter now */
	int r = bring_back(serving->host, uuid, ROLLBACK_VM_ENDED,
			   serving->handover.profile.safety.deadline_ms, serving->err);
	if (r == 1)
		serving->outcome = "nothing to give back";
	else
		bring_leftovers_back(serving->host, uuid,
				     serving->handover.profile.safety.deadline_ms);
	return r < 0 ? -1 : 0;
}

/* NB: libvirt takes what is on stdout then for the domain; nothing, or white space, is no
 * change (libvirt docs/hooks.rst). */
static int arrive(struct serving *serving)
{
	if (serving->read < 0)
		return -1;
	if (!serving->handover.configured) {
		serving->outcome = "not configured";
		return 0;
	}
	size_t before = serving->out->length;
	if (incoming_replace(serving->host, &serving->handover, serving->xml, serving->out,
			     serving->err) == 0 &&
	    incoming_refuse(serving->host, &serving->handover, serving->err) == 0)
		return 0;
	text_cut(serving->out, before);
	return -1;
}

static int reconnect(struct serving *serving)
{
	find_uuid(serving);
	if (*serving->handover.guest.uuid)
		reconnect_guest(serving->host, &serving->handover);
	return 0;
}

static const struct action actions[HOOK_OPERATION_COUNT] = {
	[HOOK_UNKNOWN] = {NULL, false},	       [HOOK_PREPARE] = {prepare, true},
	[HOOK_START] = {start, true},	       [HOOK_STARTED] = {NULL, false},
	[HOOK_STOPPED] = {NULL, false},	       [HOOK_RELEASE] = {release, false},
	[HOOK_RECONNECT] = {reconnect, false}, [HOOK_MIGRATE] = {arrive, true},
	[HOOK_RESTORE] = {arrive, true},       [HOOK_ATTACH] = {NULL, false},
};

static void keep_call(struct serving *serving, int64_t took_us, int result,
		      const struct settings *settings)
{
	const struct hook_call *call = serving->call;
	const struct handover *handover = &serving->handover;
	/* One that comes with every start of the daemon would push out those that tell of a start.
	 */
	bool is_dull = call->operation == HOOK_RECONNECT || (!handover->configured && result == 0);
	if (!*handover->guest.uuid || is_dull)
		return;
	autotext plan = {0};
	explain_steps(&handover->plan, &plan);
	autocall kept = {
		.name = str_copy(call->name),
		.operation = str_copy(hook_operation_to_string(call->operation)),
		.sub_operation = str_copy(call->sub_operation),
		.extra = str_copy(call->extra),
		.profile = str_copy(handover->profile.path),
		.plan = text_take(&plan),
		.entries = text_take(&serving->entries),
	};
	kept_call_set_time(&kept, took_us);
	kept.outcome = result < 0 ? error_line(serving->err)
				  : str_copy(serving->outcome ? serving->outcome : "done");
	domain_xml_redact(text_string(serving->xml), serving->xml->length, &kept.xml, NULL);
	kept_calls_add(serving->host->root_fd, handover->guest.uuid, &kept, settings);
}

static int serve(struct serving *serving, const struct settings *settings)
{
	const struct hook_call *call = serving->call;
	const struct action *action = &actions[call->operation];
	int64_t began = clock_us();
	if (!action->perform) {
		log_set_guest(call->name, NULL);
		log_line(LOG_LEVEL_DEBUG, NULL, "%s %s: nothing to do", call->operation_word,
			 call->extra);
		return 0;
	}
	serving->read = call->unread
				? error_errno(serving->err, call->unread,
					      "cannot read the domain XML that libvirt hands in")
				: handover_read(serving->host, serving->xml, NULL,
						&serving->handover, serving->err);
	log_set_guest(call->name, serving->handover.guest.uuid);
	journal_copy_lines(&serving->entries);
	int result = action->perform(serving);
	journal_copy_lines(NULL);
	if (result < 0) {
		autofree char *line = error_line(serving->err);
		log_event(action->may_fail ? LOG_EVENT_START_FAILED : LOG_EVENT_RELEASE_FAILED,
			  NULL, "%s: %s", call->operation_word, line);
	} else {
		log_line(LOG_LEVEL_DEBUG, NULL, "%s %s: %s", call->operation_word, call->extra,
			 serving->outcome ? serving->outcome : "done");
	}
	if (!serving->idle)
		keep_call(serving, clock_us() - began, result, settings);
	return action->may_fail ? result : 0;
}

int hook_perform(struct host *host, const struct hook_call *call, const struct text *xml,
		 struct text *out, struct error *err)
{
	struct settings settings;
	if (settings_read(host->root_fd, &settings, err) < 0) {
		log_event(LOG_EVENT_SETTINGS_WRONG, NULL, "%s", err->text);
		if (actions[call->operation].may_fail)
			return -1;
		error_clear(err); /* the defaults will do to bring things back */
	}
	/* Who turns it off while a VM runs wants his devices back all the same. */
	if (!settings.enabled && call->operation != HOOK_RELEASE)
		return 0;
	struct serving serving = {.host = host, .call = call, .xml = xml, .out = out, .err = err};
	int result = serve(&serving, &settings);
	if (result < 0)
		error_wrap(err, "VM '%s'", call->name);
	text_clear(&serving.entries);
	handover_clear(&serving.handover);
	return result;
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	struct hook_call call;
	autotext xml = {0}, changed = {0};
	/* NB: four words are libvirt's, and no option, whatever a VM is called. */
	if (argc == 2 && str_equal(argv[1], "--help")) {
		printf("Usage: virt-handover hook %s\n\n%s.\n\n%s", command_hook.arguments,
		       command_hook.summary, command_hook.help);
		return OUTCOME_OK;
	}
	if (host->live && getuid() != 0)
		return OUTCOME_OK;
	/* A call of libvirt's that is no start must not fail, whatever is the matter with it. */
	bool may_fail = argc != 5 || str_equal(argv[2], hook_operation_to_string(HOOK_PREPARE));
	if (hook_call_parse(argc - 1, argv + 1, &call, &err) < 0)
		return command_fail(may_fail ? OUTCOME_FAILED : OUTCOME_OK, &err);
	call.unread = -fd_read_within(STDIN_FILENO, DOMAIN_XML_MAX, deadline_in(XML_WAIT_MS), &xml);
	if (call.unread) {
		text_clear(&xml);
		log_event(LOG_EVENT_XML_UNREAD, NULL, "cannot read the domain XML of VM '%s': %s",
			  call.name, strerror(call.unread));
	}
	if (hook_perform(host, &call, &xml, &changed, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	int r = fd_write_all(STDOUT_FILENO, text_string(&changed), changed.length);
	if (r < 0) {
		error_errno(&err, -r, "VM '%s': cannot print its domain XML", call.name);
		return command_fail(OUTCOME_FAILED, &err);
	}
	return OUTCOME_OK;
}

const struct command command_hook = {
	.name = "hook",
	.options = "",
	.arguments = "NAME OPERATION SUB-OPERATION EXTRA",
	.summary = "Do what libvirt's hook asks for, with the domain XML on stdin",
	.help = "This is what virt-handover-hook runs. By hand, virt-handover replay is\n"
		"the way to run a call again.\n",
	.run = run,
};
