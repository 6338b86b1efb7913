/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/waiting.h"

#include "rehearsal/binding.h"
#include "rehearsal/drop_ins.h"
#include "rehearsal/holds.h"
#include "rehearsal/module.h"
#include "rehearsal/screens.h"
#include "rehearsal/sessions.h"
#include "rehearsal/sriov.h"
#include "rehearsal/systemd.h"
#include "rehearsal/write.h"

/* Above every pid that a host file is likely to have. */
enum { FIRST_PID = 900001 };

int kernel_do(struct kernel *kernel, const struct task *task)
{
	switch (task->kind) {
	case TASK_READ:
	case TASK_OPEN:
	case TASK_READ_ROM:
	case TASK_LIST_FILES:
		return 0;
	case TASK_WRITE:
	case TASK_ANNOUNCE:
		return kernel_write(kernel, task->path, task->value);
	case TASK_LOAD_MODULE:
		return model_load_module(kernel, task->value);
	case TASK_UNLOAD_MODULE:
		return model_unload_module(kernel, task->value);
	case TASK_MANAGE_VFS:
		return sriov_manage(kernel, task->value);
	case TASK_UNIT_STATE:
	case TASK_UNIT_CHANGED:
		return 0;
	case TASK_STOP_UNIT:
		return model_stop_unit(kernel, task->value);
	case TASK_START_UNIT:
		return model_start_unit(kernel, task->value);
	case TASK_RUN_APART:
		return 0; /* what it does is rehearsed as recover */
	case TASK_SWITCH_VT:
		return model_switch_vt(kernel, task->value);
	case TASK_END_SESSION:
		return model_end_session(kernel, task->value);
	case TASK_END_PROCESS:
		return process_signal(kernel, task->value);
	case TASK_AWAIT_FREE:
		return nodes_are_held(kernel, task->value)
			       ? kernel_hold_up(kernel, WAIT_HOLD, NOTHING, 0)
			       : 0;
	case TASK_RUN_DROP_IN:
		return model_run_drop_in(kernel, task);
	case TASK_AWAIT_NODES:
		return nodes_are_there(kernel, task->value)
			       ? 0
			       : kernel_hold_up(kernel, WAIT_HOLD, NOTHING, 0);
	case TASK_TELL_SESSION:
		return session_told(kernel, task->value);
	case TASK_READ_INPUT:
		return 0;
	case TASK_SWITCH_INPUT:
		return monitor_switch(kernel, task->value);
	}
	return kernel_trouble(kernel, "a task of kind %d", (int)task->kind);
}

struct waiting *waiting_add(struct kernel *kernel, const struct task *task)
{
	struct state *state = kernel->state;
	if (state->waiting_count == WAITING_MAX) {
		kernel_trouble(kernel, "more than %d tasks that wait", WAITING_MAX);
		return &state->waiting[WAITING_MAX - 1];
	}
	struct waiting *waiting = &state->waiting[state->waiting_count];
	*waiting = kernel->why;
	waiting->over = waiting->given_up = false;
	waiting->event = EVENT_MAX;
	waiting->began_ms = kernel->state->now_ms;
	waiting->pid = FIRST_PID + (long)state->waiting_count++;
	waiting->task = *task;
	return waiting;
}

struct waiting *waiting_find(struct kernel *kernel, long pid)
{
	for (size_t i = 0; i < kernel->state->waiting_count; i++)
		if (kernel->state->waiting[i].pid == pid)
			return &kernel->state->waiting[i];
	return NULL;
}

static bool is_due(const struct kernel *kernel, const struct waiting *waiting)
{
	switch (waiting->reason) {
	case WAIT_FAULT:
		return false;
	case WAIT_LOCK:
		return !function_is_locked(kernel, waiting->function);
	case WAIT_HOLD:
		return true; /* trying tells */
	case WAIT_TIME:
		return kernel->state->now_ms >= waiting->until_ms;
	}
	return false;
}

/* Goes on with the task. False where it is held up again. */
static bool go_on(struct kernel *kernel, struct waiting *waiting)
{
	waiting->over = true; /* it must not stand in its own way */
	kernel->forced = waiting->reason == WAIT_FAULT || waiting->reason == WAIT_TIME ||
			 waiting->task.kind == TASK_UNLOAD_MODULE;
	int r = kernel_do(kernel, &waiting->task);
	kernel->forced = false;
	waiting->outcome = r;
	if (r != HELD_UP)
		return true;
	waiting->over = false;
	waiting->reason = kernel->why.reason;
	waiting->function = kernel->why.function;
	waiting->until_ms = kernel->why.until_ms;
	return false;
}

/* The next moment at which something happens, not later than end. */
static int64_t next_moment(const struct kernel *kernel, int64_t end)
{
	int64_t next = processes_leave_at(kernel);
	if (next <= kernel->state->now_ms || next > end)
		next = end;
	for (size_t i = 0; i < kernel->state->waiting_count; i++) {
		const struct waiting *waiting = &kernel->state->waiting[i];
		if (!waiting->over && waiting->reason == WAIT_TIME && waiting->until_ms < next &&
		    waiting->until_ms > kernel->state->now_ms)
			next = waiting->until_ms;
	}
	return next;
}

/* It was slow, and no more: that is how its event is to look. */
static int ended_in_time(struct kernel *kernel, const struct waiting *waiting)
{
	if (waiting->event < kernel->state->faults.event_count) {
		struct event *event = &kernel->events[waiting->event];
		event->held_up = false;
		event->outcome = waiting->outcome;
		kernel_write_looks(kernel, &event->task, event->after, sizeof event->after);
	}
	return waiting->outcome;
}

/* What was begun goes on; what only looked, or ran in a program of ours, is over, and so is a
 * drop-in, which is ended. */
static void give_up(struct waiting *waiting)
{
	waiting->given_up = true;
	waiting->over = waiting->task.kind >= TASK_AWAIT_FREE;
}

int waiting_end(struct kernel *kernel, struct waiting *waiting, int64_t end)
{
	waiting_settle(kernel);
	while (!waiting->over && kernel->state->now_ms < end) {
		kernel->state->now_ms = next_moment(kernel, end);
		processes_leave(kernel);
		waiting_settle(kernel);
	}
	if (waiting->over)
		return ended_in_time(kernel, waiting);
	if (task_waits_for_processes(waiting->task.kind))
		give_up(waiting);
	return -ETIMEDOUT;
}

void waiting_forsake(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->state->waiting_count; i++)
		if (!kernel->state->waiting[i].over &&
		    task_waits_for_processes(kernel->state->waiting[i].task.kind))
			give_up(&kernel->state->waiting[i]);
}

void waiting_settle(struct kernel *kernel)
{
	for (bool moved = true; moved;) {
		moved = false;
		for (size_t i = 0; i < kernel->state->waiting_count; i++) {
			struct waiting *waiting = &kernel->state->waiting[i];
			if (!waiting->over && is_due(kernel, waiting))
				moved |= go_on(kernel, waiting);
		}
	}
}

void waiting_let_go(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->state->waiting_count; i++) {
		struct waiting *waiting = &kernel->state->waiting[i];
		if (!waiting->over &&
		    (waiting->reason == WAIT_FAULT || waiting->reason == WAIT_TIME))
			go_on(kernel, waiting);
	}
	waiting_settle(kernel);
}
