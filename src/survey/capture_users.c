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
	for (size_t i = 0; i < file->framebuffer_count; i++)
		for (size_t n = 0; n < file->framebuffers[i].nodes.count; n++)
			words_add(ret, file->framebuffers[i].nodes.at[n]);
	for (size_t i = 0; i < file->module_count; i++)
		for (size_t n = 0; n < file->modules[i].nodes.count; n++)
			words_add(ret, file->modules[i].nodes.at[n]);
}

/* What one process has of the nodes that matter. */
struct seen {
	const struct words *nodes;
	struct words *held;
};

static const char devices[] = "/dev/";

static void add_seen(const struct seen *seen, const char *node)
{
	if (words_have(seen->nodes, node) && !words_have(seen->held, node))
		words_add(seen->held, node);
}

static void see_file(const char *name, const char *target, void *data)
{
	(void)name;
	if (str_starts(target, devices))
		add_seen(data, target + strlen(devices));
}

/* Those that it has open are not said to be mapped too. */
static void read_maps(struct host *host, const char *pid, const struct words *nodes,
		      const struct words *open, struct words *ret)
{
	autofree char *path = str_format(PATH_PROC "/%s/maps", pid);
	autotext maps = {0};
	struct seen seen = {nodes, ret};
	host_read(host, path, &maps);
	for (const char *at = text_string(&maps); (at = strstr(at, " /dev/"));) {
		at += 1 + strlen(devices);
		size_t length = strcspn(at, " \n");
		autofree char *node = str_copy_n(at, length);
		if (!words_have(open, node))
			add_seen(&seen, node);
	}
}

/* The 22nd field; the 2nd may have blanks and brackets in it (proc(5)). */
static uint64_t started_at(struct host *host, const char *pid)
{
	enum { FIELDS_BETWEEN = 20 };
	autofree char *path = str_format(PATH_PROC "/%s/stat", pid);
	autotext stat = {0};
	host_read(host, path, &stat);
	const char *at = strrchr(text_string(&stat), ')');
	for (int i = 0; at && i < FIELDS_BETWEEN; i++) {
		at = strchr(at, ' ');
		at += at != NULL;
	}
	return at ? strtoull(at, NULL, 10) : 0;
}

/* False where its files may not be looked at. */
static bool capture_process(struct host *host, const char *pid, const struct words *nodes,
			    struct host_file *ret)
{
	autofree char *folder = str_format(PATH_PROC "/%s/fd", pid);
	autowords held = {0};
	autowords mapped = {0};
	struct seen seen = {nodes, &held};
	if (host_each_link(host, folder, see_file, &seen) < 0)
		return false;
	read_maps(host, pid, nodes, &held, &mapped);
	if (!held.count && !mapped.count)
		return true;
	struct captured_process *process = ARRAY_ADD(ret->processes, ret->process_count);
	process->pid = strtol(pid, NULL, 10);
	process->command = process_command(host, pid);
	process->unit = process_unit(host, pid);
	process->started = started_at(host, pid);
	process->nodes = held;
	process->maps = mapped;
	held = mapped = (struct words){0};
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
