/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/handover.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#include "app/ourselves.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "host/processes.h"
#include "input/domain_xml.h"
#include "input/mdevctl_file.h"
#include "input/profile_file.h"
#include "input/profile_match.h"
#include "journal/journal.h"
#include "journal/lease.h"
#include "model/names.h"
#include "model/wish.h"
#include "plan/handover.h"
#include "run/recover.h"
#include "run/transaction.h"
#include "survey/processes.h"
#include "survey/survey.h"

/* The VM's own profile, below the root of its host. 1 where it has none. */
static int read_own_profile(struct host *host, struct handover *handover, struct error *err)
{
	autofree char *path = NULL;
	const char *uuid = *handover->guest.uuid ? handover->guest.uuid : NULL;
	int r = profile_match(host->root_fd, handover->guest.name, uuid, &path, err);
	return r == 0 ? profile_read(host->root_fd, path, &handover->profile, err) : r;
}

static int find_profile(struct host *host, const char *given, struct handover *handover,
			struct error *err)
{
	profile_clear(&handover->profile);
	int r = given ? profile_read(AT_FDCWD, given, &handover->profile, err)
		      : read_own_profile(host, handover, err);
	handover->configured = r == 0;
	if (r != 0)
		profile_init(&handover->profile);
	return r < 0 ? -1 : 0;
}

int handover_read(struct host *host, const char *xml, size_t length, const char *profile_path,
		  struct handover *ret, struct error *err)
{
	*ret = (struct handover){.xml = xml, .xml_length = length};
	profile_init(&ret->profile);
	if (domain_xml_parse(xml, length, &ret->guest, err) < 0)
		return -1;
	if (find_profile(host, profile_path, ret, err) < 0)
		return -1;
	return profile_check_mdevs(&ret->profile, &ret->guest, err);
}

static void mark_lent(struct host *host, struct handover *handover)
{
	for (size_t i = 0; i < handover->view.device_count; i++) {
		struct device *device = &handover->view.devices[i];
		char name[PCI_ADDRESS_TEXT];
		device->lent_to =
			lease_owner(host->root_fd, pci_address_print(device->address, name),
				    handover->guest.uuid);
	}
}

static void mark_physical(struct host *host, struct physical *physical, const char *uuid)
{
	char name[PCI_ADDRESS_TEXT];
	CLEANUP(step_clear) struct step step = {0};
	physical->lent_to =
		lease_owner(host->root_fd, pci_address_print(physical->address, name), uuid);
	physical->raised_for =
		journal_other_step(host->root_fd, uuid, STEP_CREATE_VFS, name, &step);
	physical->raised_from = str_copy(step.was);
	physical->raised_how = str_copy(step.detail);
	for (size_t i = 0; i < physical->count; i++) {
		struct virtual_function *function = &physical->functions[i];
		function->lent_to = lease_owner(host->root_fd,
						pci_address_print(function->address, name), uuid);
	}
}

/* What another VM's handover has stopped or unbound is needed so by this one too: the
 * last of them to end takes it back. */
static void mark_shared(struct host *host, struct handover *handover)
{
	struct host_view *view = &handover->view;
	const char *uuid = handover->guest.uuid;
	for (size_t i = 0; i < view->physical_count; i++)
		mark_physical(host, &view->physicals[i], uuid);
	for (size_t i = 0; i < view->unit_count; i++)
		view->units[i].stopped_for = journal_other_with(host->root_fd, uuid, STEP_STOP_UNIT,
								view->units[i].name);
	if (view->display.manager)
		view->display.manager_stopped_for = journal_other_with(
			host->root_fd, uuid, STEP_STOP_UNIT, view->display.manager);
	for (size_t i = 0; i < view->console_count; i++)
		view->consoles[i].taken_for = journal_other_with(
			host->root_fd, uuid, STEP_UNBIND_CONSOLE, view->consoles[i].name);
}

/* What mdevctl knows of mediated devices that are not there. */
static void find_definitions(struct host *host, struct handover *handover)
{
	struct host_view *view = &handover->view;
	for (size_t i = 0; i < handover->guest.mdev_count; i++) {
		const char *uuid = handover->guest.mdev[i].uuid;
		autowords parents = {0};
		if (!host_view_find_mdev(view, uuid))
			mdevctl_find(host->root_fd, uuid, &parents);
		for (size_t p = 0; p < parents.count; p++) {
			autoerror err = {0};
			autofree char *path =
				str_format(PATH_MDEVCTL "/%s/%s", parents.at[p], uuid);
			struct mdev_definition *found =
				ARRAY_ADD(view->definitions, view->definition_count);
			memcpy(found->uuid, uuid, sizeof found->uuid);
			found->parent = str_copy(parents.at[p]);
			if (mdevctl_read(host->root_fd, path, found, &err) < 0)
				found->fault = TAKE(err.text);
		}
	}
}

void handover_plan(struct host *host, struct handover *handover)
{
	plan_clear(&handover->plan);
	host_view_clear(&handover->view);
	survey_host(host, &handover->guest, &handover->profile, &handover->view);
	mark_lent(host, handover);
	mark_shared(host, handover);
	find_definitions(host, handover);
	plan_handover(&handover->guest, &handover->profile, &handover->view, &handover->plan);
}

int handover_refuse(const struct handover *handover, struct error *err)
{
	const struct plan *plan = &handover->plan;
	for (size_t i = 0; i < plan->refusal_count; i++) {
		const struct refusal *refusal = &plan->refusals[i];
		log_of_kind(refusal_code_to_string(refusal->code), refusal->device,
			    "refused: %s; %s", refusal->text, refusal->advice);
	}
	if (plan->refusal_count == 1) {
		error_set(err, 0, "refused: %s", plan->refusals[0].text);
		return error_advise(err, "%s", plan->refusals[0].advice);
	}
	autotext all = {0};
	for (size_t i = 0; i < plan->refusal_count; i++)
		text_addf(&all, " (%zu) %s; %s", i + 1, plan->refusals[i].text,
			  plan->refusals[i].advice);
	return error_set(err, 0, "refused for %zu reasons:%s", plan->refusal_count,
			 text_string(&all));
}

/* All that the guest gets, and what is kept from the host for its sake. */
static void name_leases(const struct handover *handover, struct words *ret)
{
	autowish wish = {0};
	wish_make(&handover->guest, &handover->profile, &wish);
	for (size_t i = 0; i < wish.count; i++) {
		char name[PCI_ADDRESS_TEXT];
		words_add(ret, pci_address_print(wish.at[i], name));
	}
	for (size_t i = 0; i < handover->plan.step_count; i++) {
		const struct step *step = &handover->plan.steps[i];
		if (step->kind == STEP_OVERRIDE_DRIVER && !words_have(ret, step->subject))
			words_add(ret, step->subject);
	}
	for (size_t i = 0; i < handover->guest.mdev_count; i++)
		words_add(ret, handover->guest.mdev[i].uuid);
}

/* Whether it takes what somebody looks at, or has called who waits for his release: then
 * no end of ours may leave it dark, or him waiting. */
static bool is_to_be_supervised(const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].kind == STEP_STOP_UNIT ||
		    plan->steps[i].kind == STEP_END_SESSION ||
		    plan->steps[i].kind == STEP_HIDE_NODE ||
		    plan->steps[i].kind == STEP_RUN_DROP_IN ||
		    plan->steps[i].kind == STEP_KEEP_AWAKE ||
		    plan->steps[i].kind == STEP_UNBIND_CONSOLE)
			return true;
	return false;
}

/* Names libvirt's daemon, so that its end is seen. Where a dispatcher of somebody's has called
 * us, who the daemon is cannot be told. */
static void add_daemon(struct host *host, struct text *out)
{
	char pid[24];
	snprintf(pid, sizeof pid, "%ld", (long)getppid());
	autofree char *command = process_command(host, pid);
	uint64_t started = host_process_started(host, (long)getppid());
	if (started && (str_equal(command, "libvirtd") || str_equal(command, "virtqemud")))
		text_addf(out, " %s:%" PRIu64, pid, started);
}

/* The start goes on where it cannot be had: recover, by hand, does the same. */
static void supervise(struct host *host, const char *uuid)
{
	enum { START_MS = 10 * 1000 };
	struct task task = {.kind = TASK_RUN_APART};
	struct pending pending;
	autotext program = {0}, value = {0};
	if (host->live && host_read_link(host, PATH_OWN_PROGRAM, &program) < 0)
		return;
	text_addf(&value, "virt-handover-%s-%ld.service %s supervise %s", uuid, (long)getpid(),
		  text_string(&program), uuid);
	add_daemon(host, &value);
	task_set_value(&task, value.at);
	int r = host_start(host, &task, &pending);
	if (r == 0)
		r = host_finish(host, &pending, deadline_in(START_MS), NULL);
	if (r < 0)
		log_event(LOG_EVENT_NOT_SUPERVISED, NULL,
			  "nobody watches over this handover: cannot start virt-handover "
			  "supervise: %s",
			  strerror(-r));
}

/* For drop-ins, which get the domain as it was started whenever they are called. */
static int keep_domain(struct host *host, const struct handover *handover, struct error *err)
{
	autofree char *path = str_format(PATH_STATE "/%s/" NAME_DOMAIN_KEPT, handover->guest.uuid);
	int r = handover->view.drop_in_count ? file_publish(host->root_fd, path, 0600,
							    handover->xml, handover->xml_length)
					     : 0;
	return r < 0 ? error_errno(err, -r, "cannot write /%s", path) : 0;
}

static int act(struct host *host, struct handover *handover, const struct words *leases,
	       struct journal *journal, struct error *err)
{
	const struct guest *guest = &handover->guest;
	if (journal_begin(journal, guest->name, err) < 0 || keep_domain(host, handover, err) < 0 ||
	    lease_take(host->root_fd, leases, guest->uuid, guest->name, err) < 0)
		return -1;
	for (size_t i = 0; i < handover->plan.notes.count; i++)
		log_line(LOG_LEVEL_INFO, NULL, "beware: %s", handover->plan.notes.at[i]);
	if (is_to_be_supervised(&handover->plan))
		supervise(host, guest->uuid);
	return transaction_run(host, journal, &handover->plan, &handover->view,
			       handover->profile.safety.deadline_ms, err);
}

static int settle_earlier_start(struct host *host, const struct handover *handover,
				struct error *err)
{
	int r = bring_back(host, handover->guest.uuid, ROLLBACK_RECOVERY,
			   handover->profile.safety.deadline_ms, err);
	if (r == 0)
		log_event(LOG_EVENT_EARLIER_START_UNDONE, NULL,
			  "undid what an earlier start had left");
	if (r < 0)
		error_wrap(err, "an earlier start is not undone yet");
	return r < 0 ? -1 : 0;
}

int handover_start(struct host *host, struct handover *handover, struct error *err)
{
	unsigned deadline_ms = handover->profile.safety.deadline_ms;
	const char *uuid = handover->guest.uuid;
	autojournal journal = {.fd = -1};
	autowords leases = {0};
	if (settle_earlier_start(host, handover, err) < 0)
		return -1;
	handover_plan(host, handover);
	if (handover->plan.refusal_count)
		return handover_refuse(handover, err);
	if (refuse_own_end(host, handover, err) < 0)
		return -1;
	name_leases(handover, &leases);
	if (!leases.count && !handover->plan.step_count)
		return 0;
	struct deadline deadline = deadline_in(deadline_ms);
	if (journal_open(host->root_fd, uuid, true, deadline, &journal, err) < 0)
		return -1;
	if (journal.last_number) {
		error_set(err, EBUSY, "another start of this VM went ahead meanwhile");
		return error_advise(err, "virt-handover status shows it");
	}
	if (act(host, handover, &leases, &journal, err) == 0)
		return 0;

	autoerror also = {0};
	if (rollback(host, &journal, ROLLBACK_START_FAILED, deadline_ms, &also) < 0)
		log_event(LOG_EVENT_UNDO_INCOMPLETE, NULL, "rollback: %s", also.text);
	return -1;
}

void handover_clear(struct handover *handover)
{
	guest_clear(&handover->guest);
	profile_clear(&handover->profile);
	host_view_clear(&handover->view);
	plan_clear(&handover->plan);
}
