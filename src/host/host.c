/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/host.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/memory.h"

int host_read(struct host *host, const char *path, struct text *out)
{
	int r = host->operations->read(host, path, out);
	if (r == 0)
		text_trim(out);
	return r;
}

int host_read_bytes(struct host *host, const char *path, struct text *out)
{
	return host->operations->read(host, path, out);
}

long host_read_number(struct host *host, const char *path, long fallback)
{
	autotext text = {0};
	if (host_read(host, path, &text) < 0 || !text.length)
		return fallback;
	char *end;
	long number = strtol(text.at, &end, 0);
	return *end ? fallback : number;
}

int host_read_link(struct host *host, const char *path, struct text *out)
{
	return host->operations->read_link(host, path, out);
}

char *host_link_name(struct host *host, const char *path)
{
	autotext target = {0};
	if (host_read_link(host, path, &target) < 0)
		return NULL;
	const char *slash = strrchr(text_string(&target), '/');
	return str_copy(slash ? slash + 1 : text_string(&target));
}

int host_list(struct host *host, const char *path, struct words *out)
{
	int r = host->operations->list(host, path, false, out);
	if (r == 0)
		words_sort(out);
	return r;
}

int host_list_folders(struct host *host, const char *path, struct words *out)
{
	int r = host->operations->list(host, path, true, out);
	if (r == 0)
		words_sort(out);
	return r;
}

bool host_exists(struct host *host, const char *path)
{
	/* readlink(2) answers EINVAL for what is there and is no link. */
	autotext target = {0};
	int r = host->operations->read_link(host, path, &target);
	return r == 0 || r == -EINVAL;
}

int host_open_node(struct host *host, const char *path)
{
	return host->operations->open_node(host, path);
}

int host_file_facts(struct host *host, const char *path, struct file_facts *ret)
{
	*ret = (struct file_facts){0};
	return host->operations->facts(host, path, ret);
}

int host_each_link(struct host *host, const char *path, host_link_found *found, void *data)
{
	return host->operations->each_link(host, path, found, data);
}

int host_kernel_log(struct host *host, int64_t since_us, struct words *out)
{
	return host->operations->kernel_log(host, since_us, out);
}

void host_wait(struct host *host, int ms)
{
	host->operations->wait(host, ms);
}

void task_set_path(struct task *task, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int length = vsnprintf(task->path, sizeof task->path, format, args);
	va_end(args);
	task->too_long |= length < 0 || (size_t)length >= sizeof task->path;
}

void task_set_value(struct task *task, const char *value)
{
	int length = snprintf(task->value, sizeof task->value, "%s", value);
	task->too_long |= length < 0 || (size_t)length >= sizeof task->value;
}

bool task_waits_for_processes(enum task_kind kind)
{
	return kind >= TASK_UNIT_STATE;
}

int host_start(struct host *host, const struct task *task, struct pending *ret)
{
	*ret = (struct pending){.kind = task->kind, .report_fd = -1};
	int r = task->too_long ? -E2BIG : host->operations->start(host, task, ret);
	ret->active = r == 0;
	return r;
}

int host_finish(struct host *host, struct pending *pending, struct deadline deadline,
		struct text *out)
{
	int r = host->operations->finish(host, pending, deadline, out);
	text_clear(&pending->answer);
	pending->active = false;
	return r;
}

int host_run(struct host *host, const struct task *task, int64_t ms, struct text *out)
{
	struct pending pending;
	int r = host_start(host, task, &pending);
	return r < 0 ? r : host_finish(host, &pending, deadline_in(ms), out);
}

void host_close(struct host *host)
{
	if (host->operations)
		host->operations->close(host);
	*host = (struct host){.root_fd = -1};
}
