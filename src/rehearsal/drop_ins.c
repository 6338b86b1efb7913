/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/drop_ins.h"

#include <stdio.h>

#include "base/memory.h"
#include "model/drop_in.h"
#include "model/names.h"

static struct drop_in_state *find(struct kernel *kernel, const char *path)
{
	for (size_t i = 0; i < kernel->state->drop_in_count; i++)
		if (str_equal(kernel->state->drop_ins[i].path, path))
			return &kernel->state->drop_ins[i];
	return NULL;
}

static struct drop_in_state *make(struct kernel *kernel, const char *path)
{
	struct drop_in_state *state = find(kernel, path);
	if (state)
		return state;
	if (kernel->state->drop_in_count == DROP_IN_MAX) {
		kernel_trouble(kernel, "more than %d drop-ins", DROP_IN_MAX);
		kernel->state->drop_in_count--;
	}
	state = &kernel->state->drop_ins[kernel->state->drop_in_count++];
	*state = (struct drop_in_state){0};
	snprintf(state->path, sizeof state->path, "%s", path);
	return state;
}

/* Reads the task. NULL for one that names no drop-in of the host. */
static struct drop_in_state *state_of(struct kernel *kernel, const struct task *task,
				      enum drop_in_task *ret_what)
{
	autodropin step = {.ways = DROP_IN_BOTH};
	const char *name = task->path + strlen(PATH_DROP_INS "/");
	if (task->kind != TASK_RUN_DROP_IN || !drop_in_task_parse(task->value, ret_what, &step) ||
	    !words_have(&kernel->file->drop_ins, name))
		return NULL;
	autofree char *path = drop_in_state_path(&step);
	struct drop_in_state *state = make(kernel, path);
	snprintf(state->name, sizeof state->name, "%s", name);
	state->has_release = step.ways != DROP_IN_PREPARE;
	return state;
}

/* A note that fails calls nobody. */
static void begin(struct drop_in_state *state, enum drop_in_task what)
{
	if (what == DROP_IN_NOTE)
		return;
	state->owed = state->has_release && what == DROP_IN_CALL_PREPARE;
	if (what == DROP_IN_CALL_PREPARE)
		state->noted = DROP_IN_CALLED;
}

void model_begin_drop_in(struct kernel *kernel, const struct task *task)
{
	enum drop_in_task what;
	struct drop_in_state *state = state_of(kernel, task, &what);
	if (state)
		begin(state, what);
}

int model_run_drop_in(struct kernel *kernel, const struct task *task)
{
	enum drop_in_task what;
	struct drop_in_state *state = state_of(kernel, task, &what);
	if (!state)
		return kernel_trouble(kernel, "a drop-in /%s", task->path);
	begin(state, what);
	state->owed |= what == DROP_IN_NOTE;
	state->noted = what == DROP_IN_CALL_RELEASE ? NULL : DROP_IN_PREPARED;
	return 0;
}

const char *model_drop_in_noted(const struct kernel *kernel, const char *path)
{
	for (size_t i = 0; i < kernel->state->drop_in_count; i++)
		if (str_equal(kernel->state->drop_ins[i].path, path))
			return kernel->state->drop_ins[i].noted ? kernel->state->drop_ins[i].noted
								: "";
	return "";
}
