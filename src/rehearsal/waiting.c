/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/waiting.h"

#include "rehearsal/binding.h"
#include "rehearsal/module.h"
#include "rehearsal/write.h"

/* Above every pid that a host file is likely to have. */
enum { FIRST_PID = 900001 };

int kernel_do(struct kernel *kernel, const struct task *task)
{
	switch (task->kind) {
	case TASK_READ:
	case TASK_OPEN:
		return 0;
	case TASK_WRITE:
		return kernel_write(kernel, task->path, task->value);
	case TASK_LOAD_MODULE:
		return model_load_module(kernel, task->value);
	case TASK_UNLOAD_MODULE:
		return model_unload_module(kernel, task->value);
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
	waiting->over = false;
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
