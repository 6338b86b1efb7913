/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/questions.h"

#include <errno.h>
#include <stdio.h>

void ask_file(struct host *host, const char *path, unsigned most, struct question *ret)
{
	struct task task = {.kind = TASK_READ};
	snprintf(task.path, sizeof task.path, "%s", path);
	if (most)
		snprintf(task.value, sizeof task.value, "%u", most);
	ret->asked = host_start(host, &task, &ret->pending) == 0;
}

void ask_unit(struct host *host, const char *name, struct question *ret)
{
	struct task task = {.kind = TASK_UNIT_STATE};
	if (strlen(name) < sizeof task.value) {
		memcpy(task.value, name, strlen(name) + 1);
		ret->asked = host_start(host, &task, &ret->pending) == 0;
	}
}

int take_answer(struct host *host, struct question *question, struct deadline deadline,
		struct text *out)
{
	return question->asked ? host_finish(host, &question->pending, deadline, out) : -ENOENT;
}
