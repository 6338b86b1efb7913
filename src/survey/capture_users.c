/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Processes that have device nodes open, and what is mounted, written down. */

#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/capture.h"
#include "survey/processes.h"

static void collect_nodes(const struct host_file *file, struct words *ret)
{
	for (size_t i = 0; i < file->function_count; i++)
		for (size_t n = 0; n < file->functions[i].node_count; n++)
			words_add(ret, file->functions[i].nodes[n].name);
}

/* False where its files may not be looked at. */
static bool capture_process(struct host *host, const char *pid, const struct words *nodes,
			    struct host_file *ret)
{
	static const char devices[] = "/dev/";
	autofree char *folder = str_format(PATH_PROC "/%s/fd", pid);
	autowords files = {0};
	autowords held = {0};
	if (host_list(host, folder, &files) < 0)
		return false;
	for (size_t i = 0; i < files.count; i++) {
		autofree char *path = str_format("%s/%s", folder, files.at[i]);
		autotext target = {0};
		if (host_read_link(host, path, &target) < 0 || !str_starts(target.at, devices))
			continue;
		const char *node = target.at + strlen(devices);
		if (words_have(nodes, node) && !words_have(&held, node))
			words_add(&held, node);
	}
	if (!held.count)
		return true;
	struct captured_process *process = ARRAY_ADD(ret->processes, ret->process_count);
	process->pid = strtol(pid, NULL, 10);
	process->command = process_command(host, pid);
	process->unit = process_unit(host, pid);
	process->nodes = held;
	held = (struct words){0};
	return true;
}

static void capture_processes(struct host *host, struct host_file *ret)
{
	autowords nodes = {0};
	autowords names = {0};
	unsigned closed = 0;
	collect_nodes(ret, &nodes);
	host_list_folders(host, PATH_PROC, &names);
	for (size_t i = 0; i < names.count; i++)
		if (*names.at[i] >= '1' && *names.at[i] <= '9')
			closed += !capture_process(host, names.at[i], &nodes, ret);
	if (!closed)
		return;
	autofree char *note =
		str_format("what %u processes have open: only root may see that", closed);
	words_add(&ret->unread, note);
}

static void capture_mount(const char *line, struct host_file *ret)
{
	autofree char *number = NULL, *point = NULL, *type = NULL, *source = NULL;
	const char *behind = strstr(line, " - ");
	if (!behind || sscanf(line, "%*s %*s %ms %*s %ms", &number, &point) != 2 ||
	    sscanf(behind, " - %ms %ms", &type, &source) != 2 || !str_starts(source, "/dev/"))
		return;
	struct captured_mount *mount = ARRAY_ADD(ret->mounts, ret->mount_count);
	mount->number = TAKE(number);
	mount->point = TAKE(point);
	mount->type = TAKE(type);
	mount->source = TAKE(source);
}

static void capture_swap(const char *line, struct host_file *ret)
{
	if (!str_starts(line, "/dev/"))
		return;
	struct captured_mount *swap = ARRAY_ADD(ret->mounts, ret->mount_count);
	swap->point = str_copy("swap");
	swap->source = str_copy_n(line, strcspn(line, " \t"));
}

static void each_line(struct host *host, const char *path, struct host_file *ret,
		      void (*take)(const char *line, struct host_file *ret))
{
	autotext lines = {0};
	if (host_read(host, path, &lines) < 0)
		return;
	for (const char *line = text_string(&lines); line && *line;) {
		size_t length = strcspn(line, "\n");
		autofree char *copy = str_copy_n(line, length);
		take(copy, ret);
		line = line[length] ? line + length + 1 : NULL;
	}
}

void capture_users(struct host *host, struct host_file *ret)
{
	capture_processes(host, ret);
	each_line(host, PATH_PROC "/self/mountinfo", ret, capture_mount);
	each_line(host, PATH_PROC "/swaps", ret, capture_swap);
}
