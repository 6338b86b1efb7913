/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/handover.h"

#include <errno.h>
#include <fcntl.h>

#include "app/guest_source.h"
#include "app/others.h"
#include "app/ourselves.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "host/libvirt_processes.h"
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

int handover_read(struct host *host, const struct text *xml, const struct handover_files *files,
		  struct handover *ret, struct error *err)
{
	*ret = (struct handover){.xml = xml};
	profile_init(&ret->profile);
	if (guest_source_parse(files ? files->xml : NULL, xml, &ret->guest, err) < 0)
		return -1;
	if (find_profile(host, files ? files->profile : NULL, ret, err) < 0)
		return -1;
	return profile_check_mdevs(&ret->profile, &ret->guest, err);
}

void handover_plan(struct host *host, struct handover *handover)
{
	plan_clear(&handover->plan);
	host_view_clear(&handover->view);
	survey_host(host, &handover->guest, &handover->profile, &handover->view);
	mark_others(host, handover);
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

void handover_name_leases(const struct handover *handover, struct words *ret)
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

/* The start goes on where it cannot be had: recover, by hand, does the same. */
static void supervise(struct host *host, const char *uuid)
{
	enum { START_MS = 10 * 1000 };
	struct task task = {.kind = TASK_RUN_APART};
	autotext program = {0}, value = {0};
	if (host->live && host_read_link(host, PATH_OWN_PROGRAM, &program) < 0)
		return;
	text_addf(&value, "virt-handover-%s-%ld.service %s supervise %s", uuid, (long)getpid(),
		  text_string(&program), uuid);
	task_set_value(&task, value.at);
	int r = host_run(host, &task, START_MS, NULL);
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
	int r = handover->view.drop_in_count
			? file_publish(host->root_fd, path, 0600, text_string(handover->xml),
				       handover->xml->length)
			: 0;
	return r < 0 ? error_errno(err, -r, "cannot write /%s", path) : 0;
}

static int act(struct host *host, struct handover *handover, const struct words *leases,
	       struct journal *journal, struct error *err)
{
	const struct guest *guest = &handover->guest;
	struct process_id daemon = host_libvirt_daemon(host);
	if (journal_begin(journal, guest->name, err) < 0 || keep_domain(host, handover, err) < 0 ||
	    (daemon.pid && journal_note_daemon(journal, daemon, err) < 0) ||
	    lease_take(host->root_fd, leases, guest->uuid, guest->name, err) < 0)
		return -1;
	for (size_t i = 0; i < handover->plan.notes.count; i++)
		log_line(LOG_LEVEL_INFO, NULL, "beware: %s", handover->plan.notes.at[i]);
	if (is_to_be_supervised(&handover->plan))
		supervise(host, guest->uuid);
	return transaction_run(host, journal, &handover->plan, &handover->view,
			       handover->profile.safety.deadline_ms, err);
}

/* Whether nothing of an earlier start is away from the host but units that do not come up:
 * a fault of their own, for which no VM has to wait. They stay in the journal, and are
 * started again when this handover ends. */
static bool only_units_are_open(const struct journal *journal)
{
	for (size_t i = 0; i < journal->step_count; i++)
		if (journal->steps[i].state != STEP_CLOSED &&
		    (journal->steps[i].step.kind != STEP_STOP_UNIT || journal->steps[i].stuck_pid))
			return false;
	return !journal->damaged;
}

static bool may_go_on(struct host *host, const char *uuid)
{
	autojournal journal = {.fd = -1};
	return journal_peek(host->root_fd, uuid, &journal, NULL) == 0 &&
	       only_units_are_open(&journal);
}

static int settle_earlier_start(struct host *host, const struct handover *handover,
				struct error *err)
{
	int r = bring_back(host, handover->guest.uuid, ROLLBACK_RECOVERY,
			   handover->profile.safety.deadline_ms, err);
	if (r == 0)
		log_event(LOG_EVENT_EARLIER_START_UNDONE, NULL,
			  "undid what an earlier start had left");
	if (r < 0 && may_go_on(host, handover->guest.uuid)) {
		log_line(LOG_LEVEL_WARNING, NULL, "%s; the start goes on all the same", err->text);
		error_clear(err);
		return 0;
	}
	if (r < 0)
		error_wrap(err, "an earlier start is not undone yet");
	return r < 0 ? -1 : 0;
}

/* What the journal has open is undone after all that is done now. */
static void follow_earlier_steps(const struct journal *journal, struct plan *plan)
{
	unsigned first = 0;
	for (size_t i = 0; i < journal->step_count; i++)
		if (journal->steps[i].step.stage >= first)
			first = journal->steps[i].step.stage + 1;
	for (size_t i = 0; i < plan->step_count; i++)
		plan->steps[i].stage += first;
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
	if (bring_orphans_back(host, handover))
		handover_plan(host, handover);
	if (handover->plan.refusal_count)
		return handover_refuse(handover, err);
	if (refuse_own_end(host, handover, err) < 0)
		return -1;
	handover_name_leases(handover, &leases);
	if (!leases.count && !handover->plan.step_count)
		return 0;
	struct deadline deadline = deadline_in(deadline_ms);
	if (journal_open(host->root_fd, uuid, true, deadline, &journal, err) < 0)
		return -1;
	if (journal.last_number && !only_units_are_open(&journal)) {
		error_set(err, EBUSY, "another start of this VM went ahead meanwhile");
		return error_advise(err, "virt-handover status shows it");
	}
	follow_earlier_steps(&journal, &handover->plan);
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
