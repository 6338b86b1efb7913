/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/transaction.h"

#include <errno.h>

#include "base/log.h"
#include "base/memory.h"
#include "effects/effects.h"
#include "journal/lock.h"
#include "model/names.h"
#include "model/step_words.h"
#include "run/counted.h"
#include "run/stage.h"
#include "run/why.h"
#include "survey/holders.h"

struct transaction {
	struct host *host;
	struct journal *journal;
	const struct host_view *view;
	unsigned deadline_ms;
};

static int step_error(const struct step *step, struct error *err)
{
	return error_wrap(err, "%s: %s", step_kind_to_string(step->kind), step->subject);
}

/* The nodes that speak for the step: those of its device, or of its module's. */
static void nodes_of(struct transaction *run, const struct step *step, struct words *ret)
{
	struct pci_address address = {0};
	bool is_function = pci_address_parse(step->subject, &address);
	for (size_t i = 0; i < run->view->device_count; i++) {
		const struct device *device = &run->view->devices[i];
		bool is_it = is_function ? pci_address_equal(device->address, address)
					 : str_equal(device->module, step->subject);
		for (size_t n = 0; is_it && n < device->nodes.count; n++)
			words_add(ret, device->nodes.at[n]);
		for (size_t n = 0; is_it && n < device->shared_nodes.count; n++)
			words_add(ret, device->shared_nodes.at[n]);
	}
}

/* Puts behind the error who has the device open now. */
static void name_holders(struct transaction *run, const struct step *step, struct error *err)
{
	autowords nodes = {0};
	struct holders holders = {0};
	nodes_of(run, step, &nodes);
	find_processes(run->host, &nodes, &holders);
	if (holders.count) {
		autofree char *who = holders_describe(&holders);
		autofree char *text = TAKE(err->text);
		err->text = str_format("%s; it is held by %s", text, who);
	}
	holders_clear(&holders);
}

/* Its process was left behind in the kernel. */
static int stuck(struct transaction *run, const struct step *step, const struct running *running,
		 struct error *err)
{
	double seconds = step_wait_ms(step, run->deadline_ms) / 1000.0;
	stage_note_stuck(run->host, run->journal, running);
	if (step->kind == STEP_UNBIND)
		error_set(err, ETIMEDOUT, "driver %s did not let go within %g s", step->was,
			  seconds);
	else
		error_set(err, ETIMEDOUT, "the kernel did not finish within %g s", seconds);
	name_holders(run, step, err);
	why_stack(run->host, running->pending.pid, err);
	why_kernel_log(run->host, step, running->began_us, err);
	return error_advise(err,
			    "process %ld waits in the kernel: once what holds the device has "
			    "ended, virt-handover recover brings it back",
			    (long)running->pending.pid);
}

/* What was waited for did not come, and the wait was given up. */
static int given_up(struct transaction *run, const struct step *step, struct error *err)
{
	double seconds = step_wait_ms(step, run->deadline_ms) / 1000.0;
	switch (step->kind) {
	case STEP_FREE_NODES:
		error_set(err, ETIMEDOUT, "it was not let go within %g s", seconds);
		name_holders(run, step, err);
		return error_advise(err, "end those programs, or let a policy in [holders] do so");
	case STEP_STOP_UNIT:
		error_set(err, ETIMEDOUT, "it did not stop within %g s", seconds);
		return error_advise(err, "systemctl status %s shows why", step->subject);
	case STEP_END_PROCESS:
		error_set(err, ETIMEDOUT, "it did not end within %g s", seconds);
		return error_advise(err, "set policy = kill in [holders], or end it by hand");
	case STEP_RUN_DROP_IN:
		error_set(err, ETIMEDOUT, "it did not end within %g s, and was ended", seconds);
		return error_advise(err, "journalctl -t virt-handover has what it said; deadline "
					 "in [hooks] is how long it may take");
	default:
		return error_set(err, ETIMEDOUT, "it was not done within %g s", seconds);
	}
}

static int timed_out(struct transaction *run, const struct step *step,
		     const struct running *running, struct error *err)
{
	return running->pending.pid ? stuck(run, step, running, err) : given_up(run, step, err);
}

/* What the kernel says of attributes of mediated devices. */
static int refused_attribute(const struct step *step, int code, struct error *err)
{
	static const struct {
		int code;
		const char *why;
	} reasons[] = {
		{ENOENT, "it has no such attribute"},
		/* drivers/s390/crypto/vfio_ap_ops.c, vfio_ap_mdev_validate_masks */
		{EADDRNOTAVAIL,
		 "the host's own driver has it: see apmask and aqmask in /sys/bus/ap"},
		{EADDRINUSE, "another mediated device has it"},
	};
	error_errno(err, code, "the kernel refused %s = %s", step->detail, step->want);
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].code == code)
			error_advise(err, "%s", reasons[i].why);
	return -1;
}

static int drop_in_failed(int code, const struct text *said, struct error *err)
{
	if (said->length)
		error_set(err, code, "%s", said->at);
	else
		error_errno(err, code, "it cannot be run");
	return error_advise(err, "journalctl -t virt-handover has all that it said");
}

static int script_failed(const struct step *step, int code, struct error *err)
{
	error_errno(err, code, "/" PATH_SRIOV_MANAGE " did not do so");
	return error_advise(err,
			    "call it by hand, with -e and %s, to see why: it fails while a process "
			    "has the card (nvidia-smi)",
			    step->subject);
}

static int no_library(int code, struct error *err)
{
	error_set(err, code, "a library that does this is missing, or lacks what is called");
	return error_advise(err, "journalctl -t virt-handover names it: install it again");
}

static int refused(struct transaction *run, const struct step *step, const struct running *running,
		   int code, struct error *err)
{
	if (code == ELIBACC)
		return no_library(code, err);
	if (step->kind == STEP_RUN_DROP_IN)
		return drop_in_failed(code, &running->said, err);
	if (step->kind == STEP_CREATE_VFS && str_equal(step->detail, "scripted"))
		return script_failed(step, code, err);
	bool of_kernel = false;
	if (step->kind == STEP_UNLOAD_MODULE && code == EAGAIN)
		error_set(err, code, "the module is in use");
	else if (step->kind == STEP_STOP_UNIT || step->kind == STEP_END_SESSION)
		error_errno(err, code, "systemd did not do so");
	else if (step->kind == STEP_END_PROCESS)
		error_errno(err, code, "the process cannot be ended");
	else if (step->kind == STEP_SET_MDEV_ATTRIBUTE)
		return refused_attribute(step, code, err);
	else if (step->kind == STEP_CREATE_MDEV)
		of_kernel = error_errno(err, code, "the kernel refused to make it of %s",
					step->want) < 0;
	else if (effect_is_comfort(step))
		error_errno(err, code, "it was not done");
	else
		of_kernel = error_errno(err, code, "the kernel refused") < 0;
	if (step->kind == STEP_UNLOAD_MODULE)
		name_holders(run, step, err);
	why_kernel_log(run->host, step, running->began_us, err);
	return of_kernel ? error_advise(err, "the kernel's log (dmesg) may say more") : -1;
}

static bool is_in_common(const struct step *step)
{
	return step_is_shared(step) || step_is_counted(step);
}

/* Notes the intent. Of what VMs have in common that is done before anybody looks, so
 * that another VM's end sees that it is still needed. */
static int intend(struct transaction *run, const struct step *step, struct running *running,
		  struct error *err)
{
	autoclose int lock = is_in_common(step) ? lock_state(run->journal->root_fd, err) : -1;
	if (is_in_common(step) && lock < 0)
		return -1;
	return journal_intend(run->journal, step, &running->index, err);
}

/* What is there already when the survey has not seen it is somebody else's, and theirs
 * to take back. */
static bool is_theirs(const struct step *step, int standing)
{
	return standing == STANDING_AFTER &&
	       (step->kind == STEP_CREATE_MDEV || step->kind == STEP_SET_ATTRIBUTE);
}

static void keep(struct transaction *run, const struct running *running, const char *reason)
{
	autoentry entry = {.event = ENTRY_KEPT, .reason = str_copy(reason)};
	journal_note(run->journal, running->index, &entry, NULL);
}

/* The same of what came between our look and our change: udev makes mediated devices by mdevctl
 * too. 1: it did not; else 0 where theirs is as wanted, or -1. */
static int left_to_them(struct transaction *run, const struct step *step,
			const struct running *running, int r, struct error *err)
{
	autotext found = {0};
	if (step->kind != STEP_CREATE_MDEV || r != -EEXIST)
		return 1;
	int standing = effect_observe(run->host, step, &found, err);
	if (standing != STANDING_AFTER && standing != STANDING_ELSE)
		return 1;
	keep(run, running, "somebody else made it");
	if (standing == STANDING_AFTER)
		return 0;
	return error_set(err, EBUSY, "somebody else made it meanwhile, of %s", text_string(&found));
}

/* Another start looks anew; but while other VMs have their part of a number, what it was before
 * them is in their journals. */
static int changed_meanwhile(const struct step *step, const char *found, struct error *err)
{
	error_set(err, EBUSY, "somebody changed it meanwhile: found '%s', expected '%s'", found,
		  step->was);
	if (!step_is_counted(step))
		return error_advise(err, "start the VM again: it looks anew");
	return error_advise(err,
			    "make it %s again, or end the other VMs that have some first: "
			    "virt-handover status shows them",
			    step->was);
}

static int judge_before(const struct step *step, int standing, const char *found, struct error *err)
{
	if (standing == STANDING_GONE)
		return error_set(err, ENODEV, "it is not there any more");
	if (standing == STANDING_ELSE)
		return changed_meanwhile(step, found, err);
	return standing < 0 ? -1 : 0;
}

static const struct step *step_of(const struct transaction *run, const struct running *running)
{
	return &run->journal->steps[running->index].step;
}

/* Notes the intent and starts the task, unless the thing stands as wanted. */
static int begin_step(struct transaction *run, const struct step *step, struct running *running,
		      struct error *err)
{
	autotext found = {0};
	struct task task;
	bool shared = is_in_common(step);
	if (shared && intend(run, step, running, err) < 0)
		return -1;
	if (step_is_counted(step)) /* as the journal has counted it */
		counted_observe(run->host, run->journal, running->index, false, &found, NULL);
	step = shared ? step_of(run, running) : step;
	text_cut(&found, 0);
	int standing = effect_observe(run->host, step, &found, err);
	if (judge_before(step, standing, text_string(&found), err) < 0)
		return -1;
	if (is_theirs(step, standing)) {
		log_line(LOG_LEVEL_INFO, step->subject, "it is there already, and left alone");
		return 0;
	}
	if (!shared && intend(run, step, running, err) < 0)
		return -1;
	running->began_us = clock_us();
	running->deadline = deadline_in(step_wait_ms(step, run->deadline_ms));
	running->started = true;
	if (standing == STANDING_AFTER)
		return 0;
	effect_task(step, 0, &task);
	int r = host_start(run->host, &task, &running->pending);
	return r < 0 ? error_errno(err, -r, "cannot start a process for it") : 0;
}

/* The kernel's answer is one thing, what it did another: drivers_probe and bind
 * have been seen to report success and bind nothing. Only the effect counts. 1: it did not
 * come about, and the handover goes on. */
static int verify_step(struct transaction *run, const struct step *step,
		       const struct running *running, int r, struct error *err)
{
	autotext found = {0};
	if (effect_is_unseen(step))
		return r < 0 ? refused(run, step, running, -r, err) : 0;
	int standing = effect_observe(run->host, step, &found, err);
	if (standing < 0 || standing == STANDING_AFTER)
		return standing < 0 ? -1 : 0;
	if (r == 0 && effect_is_blind(run->host, step))
		return 0;
	if (effect_is_optional(step)) {
		log_line(LOG_LEVEL_INFO, step->subject, "it stays as it is, and is left so");
		return 1;
	}
	if (r < 0)
		return refused(run, step, running, -r, err);
	if (step->kind == STEP_STOP_UNIT)
		return error_set(err, EIO,
				 "it was stopped, but is '%s' again: something starts it, such as "
				 "a socket of its own",
				 text_string(&found));
	if (step_is_counted(step)) {
		error_set(err, ENOMEM, "the host has room for %s of %s", text_string(&found),
			  step->want);
		return error_advise(err,
				    "its memory is full, or in small pieces: reserve them when "
				    "the host boots (hugepages= on the kernel's command line)");
	}
	error_set(err, EIO, "the kernel reported success, but it stands at '%s'",
		  text_string(&found));
	error_advise(err, "its driver, or something else, took it back: see dmesg");
	why_kernel_log(run->host, step, running->began_us, err);
	return -1;
}

/* What the change takes after its first task. */
static int go_on(struct transaction *run, const struct step *step, struct running *running, int r)
{
	struct task task;
	for (unsigned round = 1; r == 0 && effect_task(step, round, &task); round++) {
		r = host_start(run->host, &task, &running->pending);
		if (r == 0)
			r = host_finish(run->host, &running->pending, running->deadline, NULL);
	}
	return r;
}

static int end_step(struct transaction *run, const struct step *step, struct running *running,
		    struct error *err)
{
	int r = 0;
	if (running->pending.active) {
		r = host_finish(run->host, &running->pending, running->deadline, &running->said);
		r = go_on(run, step, running, r);
	}
	if (r == 0)
		r = counted_settle(run->host, run->journal, running, false);
	if (r == -ETIMEDOUT)
		return timed_out(run, step, running, err);
	step = step_of(run, running);
	int left = left_to_them(run, step, running, r, err);
	if (left <= 0)
		return left;
	running->refused = r < 0 ? -r : 0;
	int verified = verify_step(run, step, running, r, err);
	if (verified < 0)
		return -1;
	struct entry done = {.event = ENTRY_DONE, .took_us = clock_us() - running->began_us};
	if (journal_note(run->journal, running->index, &done, err) < 0)
		return -1;
	autotext words = {0};
	step_describe(step, &words);
	if (verified == 0)
		log_line(LOG_LEVEL_INFO, step->subject, "%s: done in %.1f ms", words.at,
			 (double)done.took_us / 1000);
	return 0;
}

/* Waits for a step that was started. Where the kernel refused it, as another VM was quicker to
 * have the last instance, its other choices are tried, each noted as what it is. */
static int see_through(struct transaction *run, const struct step *step, struct running *running,
		       struct error *err)
{
	struct step choice, next;
	int r = end_step(run, step, running, err);
	step_copy(&choice, step);
	while (r < 0 && running->refused && step_next_choice(&choice, &next)) {
		autoerror later = {0};
		log_line(LOG_LEVEL_WARNING, step->subject, "%s; %s is tried", err->text, next.want);
		keep(run, running, "the kernel refused it");
		step_clear(&choice);
		choice = next;
		text_clear(&running->said);
		*running = (struct running){0};
		r = begin_step(run, &choice, running, &later);
		if (r == 0 && running->started)
			r = end_step(run, &choice, running, &later);
		error_clear(err);
		error_keep_first(err, &later);
	}
	step_clear(&choice);
	return r;
}

/* What is for comfort alone stops nothing: it is told, and forgotten. */
static bool is_passed_over(const struct step *step, struct error *err)
{
	if (!effect_is_comfort(step))
		return false;
	log_line(LOG_LEVEL_WARNING, step->subject, "%s %s: goes on without it: %s",
		 step_kind_to_string(step->kind), step->subject, err->text);
	error_clear(err);
	return true;
}

/* Starts all steps of a stage, then waits for all that were started. */
static int run_stage(struct transaction *run, const struct step *steps, size_t count,
		     struct error *err)
{
	autofree struct running *running = mem_alloc(count * sizeof *running);
	int result = 0;
	for (size_t i = 0; i < count && result == 0; i++) {
		if (begin_step(run, &steps[i], &running[i], err) == 0)
			continue;
		if (is_passed_over(&steps[i], err))
			running[i].started = false;
		else
			result = step_error(&steps[i], err);
	}
	for (size_t i = 0; i < count; i++) {
		autoerror later = {0};
		int r = running[i].started ? see_through(run, &steps[i], &running[i], &later) : 0;
		text_clear(&running[i].said);
		if (r == 0 || is_passed_over(&steps[i], &later))
			continue;
		result = step_error(&steps[i], &later);
		error_keep_first(err, &later);
	}
	return result;
}

static size_t stage_length(const struct plan *plan, size_t first)
{
	size_t count = 1;
	while (first + count < plan->step_count &&
	       plan->steps[first + count].stage == plan->steps[first].stage)
		count++;
	return count;
}

int transaction_run(struct host *host, struct journal *journal, const struct plan *plan,
		    const struct host_view *view, unsigned deadline_ms, struct error *err)
{
	struct transaction run = {host, journal, view, deadline_ms};
	for (size_t at = 0; at < plan->step_count;) {
		size_t count = stage_length(plan, at);
		if (run_stage(&run, &plan->steps[at], count, err) < 0)
			return -1;
		at += count;
	}
	return journal_note_ready(journal, err);
}
