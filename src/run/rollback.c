/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/rollback.h"

#include <errno.h>

#include "base/log.h"
#include "base/memory.h"
#include "effects/effects.h"
#include "journal/lease.h"
#include "journal/lock.h"
#include "model/step_words.h"
#include "run/counted.h"
#include "run/display_back.h"
#include "run/stage.h"
#include "run/virtual_functions.h"
#include "run/why.h"

struct undo {
	struct host *host;
	struct journal *journal;
	enum rollback_cause cause;
	unsigned deadline_ms;
	struct words blocked; /* subjects of which a later step is still open */
};

static const struct step *step_at(const struct undo *undo, size_t index)
{
	return &undo->journal->steps[index].step;
}

/* False where it could not be noted.
 * NB: an undo goes on without its note: what is undone twice is done once. */
static bool note(struct undo *undo, size_t index, enum entry_event event, int64_t took_us,
		 const char *reason)
{
	autoentry entry = {.event = event, .took_us = took_us, .reason = str_copy(reason)};
	autoerror unwritten = {0};
	if (journal_note(undo->journal, index, &entry, &unwritten) == 0)
		return true;
	log_event(LOG_EVENT_JOURNAL_UNWRITTEN, NULL, "%s", unwritten.text);
	return false;
}

static void keep(struct undo *undo, size_t index, const char *reason)
{
	const struct step *step = step_at(undo, index);
	log_event(LOG_EVENT_LEFT_ALONE, step->subject, "undo of %s %s: left alone: %s",
		  step_kind_to_string(step->kind), step->subject, reason);
	note(undo, index, ENTRY_KEPT, 0, reason);
}

static void note_undone(struct undo *undo, size_t index, int64_t took_us)
{
	const struct step *step = step_at(undo, index);
	autotext words = {0};
	step_describe_undo(step, &words);
	log_line(LOG_LEVEL_INFO, step->subject, "%s: done in %.1f ms", words.at,
		 (double)took_us / 1000);
	note(undo, index, ENTRY_UNDONE, took_us, NULL);
}

/* A step that stays open blocks the earlier ones of the same thing, unless it is by the
 * way and nothing hangs on it. */
static int leave_open(struct undo *undo, size_t index, struct error *err)
{
	const struct step *step = step_at(undo, index);
	if (!effect_is_by_the_way(step) || undo->journal->steps[index].stuck_pid)
		words_add(&undo->blocked, step->subject);
	error_wrap(err, "undo of %s: %s", step_kind_to_string(step->kind), step->subject);
	if (!err->advice)
		error_advise(err, "virt-handover recover tries again");
	log_event(LOG_EVENT_UNDO_FAILED, step->subject, "%s", err->text);
	return -1;
}

/* A process that has just been killed may still be on its way out. The kernel
 * tells nobody when a group is let go, so it is asked again and again. */
static bool is_in_use(struct undo *undo, const struct step *step)
{
	enum { ASK_AGAIN_MS = 50 };
	unsigned times = undo->cause == ROLLBACK_VM_ENDED ? undo->deadline_ms / ASK_AGAIN_MS : 0;
	while (effect_in_use(undo->host, step)) {
		if (times-- == 0)
			return true;
		host_wait(undo->host, ASK_AGAIN_MS);
	}
	return false;
}

/* What another VM still needs so is its to undo. Asked and noted under the lock: of two
 * that end at once one comes last. What could not be noted is undone all the same: the
 * other would leave it to us, and nobody would. */
static bool is_left_to_another(struct undo *undo, size_t index)
{
	const struct step *step = step_at(undo, index);
	const struct journal *journal = undo->journal;
	if (!step_is_shared(step))
		return false;
	autoclose int lock = lock_state(journal->root_fd, NULL);
	autofree char *other =
		journal_other_with(journal->root_fd, journal->uuid, step->kind, step->subject);
	if (!other)
		return false;
	autofree char *reason = str_format("VM '%s' needs it so", other);
	return note(undo, index, ENTRY_KEPT, 0, reason);
}

/* A virtual function that somebody uses keeps all of them: their number goes to none at
 * once, and the kernel waits for the last user with all of PCI locked (drivers/pci/iov.c). */
static int judge_functions(struct undo *undo, size_t index, struct error *err)
{
	autofree char *use = NULL;
	if (step_at(undo, index)->kind != STEP_CREATE_VFS)
		return 1;
	int r = functions_in_the_way(undo->host, undo->journal, index, &use, err);
	if (r == 1)
		keep(undo, index, use);
	return r < 0 ? -1 : !r;
}

/* Decides whether there is anything to do for the step. 1: yes, 0: it is closed,
 * -1: it must stay open. */
static int judge(struct undo *undo, size_t index, struct error *err)
{
	const struct journal_step *entry = &undo->journal->steps[index];
	const struct step *step = &entry->step;
	autotext found = {0};
	if (stage_is_stuck(undo->host, entry)) {
		error_set(err, EBUSY, "process %ld still waits in the kernel", entry->stuck_pid);
		return error_advise(err,
				    "end what holds the device, then run virt-handover recover");
	}
	if (step->stay && undo->journal->ready && undo->cause != ROLLBACK_START_FAILED) {
		note(undo, index, ENTRY_KEPT, 0, "the profile says so");
		return 0;
	}
	if (undo->cause == ROLLBACK_BOOT && step->kind == STEP_STOP_UNIT) {
		note(undo, index, ENTRY_KEPT, 0, "the boot starts it");
		return 0;
	}
	if (is_left_to_another(undo, index))
		return 0;
	int standing = counted_observe(undo->host, undo->journal, index, true, &found, err);
	if (standing < 0 && effect_is_comfort(step)) {
		keep(undo, index, err->text);
		error_clear(err);
		return 0;
	}
	if (standing < 0)
		return -1;
	if (step_is_counted(step)) {
		note(undo, index, ENTRY_LEAVING, 0, NULL);
		standing = counted_leave(undo->host, undo->journal, index, standing, &found, err);
	}
	if (standing < 0)
		return -1;
	if (standing == STANDING_BEFORE)
		note_undone(undo, index, 0);
	else if (standing == STANDING_GONE)
		keep(undo, index, "it is not there any more");
	else if (standing == STANDING_ELSE)
		keep(undo, index, "somebody else has changed it since");
	if (standing != STANDING_AFTER)
		return 0;
	if (is_in_use(undo, step)) {
		error_set(err, EBUSY, "a guest still has it in use");
		return error_advise(err, "shut the VM down first");
	}
	return judge_functions(undo, index, err);
}

typedef bool task_of_round(const struct step *step, unsigned round, struct task *ret);

static void left_behind(struct undo *undo, struct running *running, struct error *err)
{
	autoerror stuck = {0};
	const struct step *step = step_at(undo, running->index);
	stage_note_stuck(undo->host, undo->journal, running);
	running->started = false;
	error_set(&stuck, ETIMEDOUT, "the kernel did not finish within %g s",
		  step_wait_ms(step, undo->deadline_ms) / 1000.0);
	why_stack(undo->host, running->pending.pid, &stuck);
	why_kernel_log(undo->host, step, running->began_us, &stuck);
	leave_open(undo, running->index, &stuck);
	error_keep_first(err, &stuck);
}

/* One round of tasks, side by side, for the steps that are still running. */
static void run_round(struct undo *undo, struct running *running, size_t count,
		      task_of_round *task_of, unsigned round, struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		struct task task;
		const struct step *step = step_at(undo, running[i].index);
		if (!running[i].started || !task_of(step, round, &task))
			continue;
		running[i].deadline = deadline_in(step_wait_ms(step, undo->deadline_ms));
		host_start(undo->host, &task, &running[i].pending);
	}
	for (size_t i = 0; i < count; i++) {
		if (!running[i].pending.active)
			continue;
		int r = host_finish(undo->host, &running[i].pending, running[i].deadline,
				    &running[i].said);
		/* Whatever else it said, the effect is looked at. */
		if (r == -ETIMEDOUT && running[i].pending.pid)
			left_behind(undo, &running[i], err);
	}
}

static void run_rounds(struct undo *undo, struct running *running, size_t count,
		       task_of_round *task_of, struct error *err)
{
	unsigned most = 0;
	for (size_t i = 0; i < count; i++) {
		struct task task;
		while (running[i].started && task_of(step_at(undo, running[i].index), most, &task))
			most++;
	}
	for (unsigned round = 0; round < most; round++)
		run_round(undo, running, count, task_of, round, err);
}

/* A device whose driver does not take it back may do so after a reset. */
static bool is_to_be_retried(struct undo *undo, const struct running *running)
{
	struct task task;
	autotext found = {0};
	const struct step *step = step_at(undo, running->index);
	if (!running->started || !effect_retry_task(step, 0, &task) ||
	    effect_observe_undo(undo->host, step, &found, NULL) == STANDING_BEFORE)
		return false;
	log_event(LOG_EVENT_RESET_TO_RETURN, step->subject,
		  "driver %s does not take it back: it is reset, and tried again", step->was);
	return true;
}

static void retry(struct undo *undo, struct running *running, size_t count, struct error *err)
{
	for (size_t i = 0; i < count; i++)
		if (is_to_be_retried(undo, &running[i]))
			run_rounds(undo, &running[i], 1, effect_retry_task, err);
}

static void verify(struct undo *undo, struct running *running, struct error *err)
{
	autotext found = {0};
	autoerror wrong = {0};
	const struct step *step = step_at(undo, running->index);
	if (counted_settle(undo->host, undo->journal, running, true) == -ETIMEDOUT &&
	    running->pending.pid) {
		left_behind(undo, running, err);
		return;
	}
	int standing = effect_observe_undo(undo->host, step, &found, &wrong);
	if (standing == STANDING_BEFORE) {
		note_undone(undo, running->index, clock_us() - running->began_us);
		return;
	}
	if (effect_is_dispensable(step)) {
		keep(undo, running->index,
		     text_string(running->said.length ? &running->said : &found));
		return;
	}
	if (standing >= 0)
		error_set(&wrong, EIO, "it stands at '%s' instead of '%s'", text_string(&found),
			  step->was);
	why_kernel_log(undo->host, step, running->began_us, &wrong);
	leave_open(undo, running->index, &wrong);
	error_keep_first(err, &wrong);
}

/* Undoes the steps first to end of the journal, which are of one stage. */
static void undo_stage(struct undo *undo, size_t first, size_t end, struct error *err)
{
	autofree struct running *running = mem_alloc((end - first) * sizeof *running);
	size_t count = 0;
	for (size_t i = first; i < end; i++) {
		autoerror why = {0};
		if (undo->journal->steps[i].state == STEP_CLOSED ||
		    words_have(&undo->blocked, step_at(undo, i)->subject))
			continue;
		int due = judge(undo, i, &why);
		if (due < 0)
			leave_open(undo, i, &why);
		else if (due > 0)
			running[count++] = (struct running){
				.index = i, .started = true, .began_us = clock_us()};
		error_keep_first(err, &why);
	}
	run_rounds(undo, running, count, effect_undo_task, err);
	retry(undo, running, count, err);
	for (size_t i = 0; i < count; i++) {
		if (running[i].started)
			verify(undo, &running[i], err);
		text_clear(&running[i].said);
	}
}

/* What is home may go to the next VM, though something else is stuck. */
static void free_what_is_home(const struct journal *journal)
{
	autowords open = {0};
	for (size_t i = 0; i < journal->step_count; i++)
		if (journal->steps[i].state != STEP_CLOSED)
			words_add(&open, journal->steps[i].step.subject);
	lease_drop_but(journal->root_fd, journal->uuid, &open);
}

int rollback(struct host *host, struct journal *journal, enum rollback_cause cause,
	     unsigned deadline_ms, struct error *err)
{
	struct undo undo = {host, journal, cause, deadline_ms, {0}};
	autoerror first = {0};
	for (size_t end = journal->step_count; end > 0;) {
		size_t begin = end - 1;
		unsigned stage = step_at(&undo, begin)->stage;
		while (begin > 0 && step_at(&undo, begin - 1)->stage == stage)
			begin--;
		undo_stage(&undo, begin, end, &first);
		end = begin;
	}
	words_clear(&undo.blocked);
	if (journal->damaged) {
		error_set(&first, EIO,
			  "%zu lines of the journal cannot be read, so what they "
			  "speak of is not undone",
			  journal->damaged);
		error_advise(&first,
			     "look at /run/virt-handover/%s/journal and at the host, then "
			     "run virt-handover recover --forget",
			     journal->uuid);
	} else if (journal_open_steps(journal) == 0) {
		lease_drop(journal->root_fd, journal->uuid);
		journal_retire(journal);
		display_is_back(host, journal);
		return 0;
	}
	if (!journal->damaged)
		free_what_is_home(journal);
	if (cause != ROLLBACK_RECOVERY && !journal->ended)
		journal_note_ended(journal, NULL);
	if (!first.text)
		error_set(&first, EBUSY, "something could not be undone");
	error_keep_first(err, &first);
	return -1;
}
