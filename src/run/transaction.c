/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/transaction.h"

#include <errno.h>

#include "base/log.h"
#include "base/memory.h"
#include "effects/effects.h"
#include "model/step_words.h"
#include "run/stage.h"
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

/* Puts behind the error who has the device open now. */
static void name_holders(struct transaction *run, const struct step *step, struct error *err)
{
	struct pci_address address;
	const struct device *device = NULL;
	if (pci_address_parse(step->subject, &address))
		device = host_view_find_device(run->view, address);
	if (!device)
		return;
	struct holders holders = {0};
	find_processes(run->host, &device->nodes, &holders);
	if (holders.count) {
		autofree char *who = holders_describe(&holders);
		autofree char *text = TAKE(err->text);
		err->text = str_format("%s; it is held by %s", text, who);
	}
	holders_clear(&holders);
}

static int timed_out(struct transaction *run, const struct step *step,
		     const struct running *running, struct error *err)
{
	double seconds = run->deadline_ms / 1000.0;
	if (step->kind == STEP_UNBIND)
		error_set(err, ETIMEDOUT, "driver %s did not let go within %g s", step->was,
			  seconds);
	else
		error_set(err, ETIMEDOUT, "the kernel did not finish within %g s", seconds);
	name_holders(run, step, err);
	return error_advise(err,
			    "process %ld waits in the kernel: once what holds the device has "
			    "ended, virt-handover recover brings it back",
			    (long)running->pending.pid);
}

static int refused(const struct step *step, int code, struct error *err)
{
	if (step->kind == STEP_UNLOAD_MODULE && code == EAGAIN)
		error_set(err, code, "the module is in use");
	else
		error_errno(err, code, "the kernel refused");
	return error_advise(err, "the kernel's log (dmesg) may say more");
}

/* Notes the intent and starts the task, unless the thing stands as wanted. */
static int begin_step(struct transaction *run, const struct step *step, struct running *running,
		      struct error *err)
{
	autotext found = {0};
	struct task task;
	int standing = effect_observe(run->host, step, &found, err);
	if (standing < 0)
		return -1;
	if (standing == STANDING_GONE)
		return error_set(err, ENODEV, "it is not there any more");
	if (standing == STANDING_ELSE)
		return error_set(err, EBUSY,
				 "somebody changed it meanwhile: found '%s', expected "
				 "'%s'",
				 text_string(&found), step->was);
	if (standing == STANDING_AFTER && step->kind == STEP_CREATE_MDEV) {
		/* Somebody else has made it since the survey: it is theirs. */
		log_line(LOG_LEVEL_INFO, step->subject, "it is there already, and left alone");
		return 0;
	}
	if (journal_intend(run->journal, step, &running->index, err) < 0)
		return -1;
	running->began_us = clock_us();
	running->started = true;
	if (standing == STANDING_AFTER)
		return 0;
	effect_task(step, &task);
	int r = host_start(run->host, &task, &running->pending);
	return r < 0 ? error_errno(err, -r, "cannot start a process for it") : 0;
}

/* The kernel's answer is one thing, what it did another: drivers_probe and bind
 * have been seen to report success and bind nothing. Only the effect counts. */
static int verify_step(struct transaction *run, const struct step *step, int r, struct error *err)
{
	autotext found = {0};
	int standing = effect_observe(run->host, step, &found, err);
	if (standing < 0 || standing == STANDING_AFTER)
		return standing < 0 ? -1 : 0;
	if (r < 0)
		return refused(step, -r, err);
	return error_set(err, EIO, "the kernel reported success, but it stands at '%s'",
			 text_string(&found));
}

static int end_step(struct transaction *run, const struct step *step, struct running *running,
		    struct deadline deadline, struct error *err)
{
	int r = 0;
	if (running->pending.active)
		r = host_finish(run->host, &running->pending, deadline, NULL);
	if (r == -ETIMEDOUT) {
		stage_note_stuck(run->host, run->journal, running);
		return timed_out(run, step, running, err);
	}
	if (verify_step(run, step, r, err) < 0)
		return -1;
	struct entry done = {.event = ENTRY_DONE, .took_us = clock_us() - running->began_us};
	if (journal_note(run->journal, running->index, &done, err) < 0)
		return -1;
	autotext words = {0};
	step_describe(step, &words);
	log_line(LOG_LEVEL_INFO, step->subject, "%s: done in %.1f ms", words.at,
		 (double)done.took_us / 1000);
	return 0;
}

/* Starts all steps of a stage, then waits for all that were started. */
static int run_stage(struct transaction *run, const struct step *steps, size_t count,
		     struct error *err)
{
	struct deadline deadline = deadline_in(run->deadline_ms);
	autofree struct running *running = mem_alloc(count * sizeof *running);
	int result = 0;
	for (size_t i = 0; i < count && result == 0; i++)
		if (begin_step(run, &steps[i], &running[i], err) < 0)
			result = step_error(&steps[i], err);
	for (size_t i = 0; i < count; i++) {
		autoerror later = {0};
		if (!running[i].started ||
		    end_step(run, &steps[i], &running[i], deadline, &later) == 0)
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
