/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/holders.h"

#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/nodes.h"
#include "survey/processes.h"

/* Whom a node belongs to. */
struct watched {
	const struct words *nodes;
	struct holders *holders;
};

struct scan {
	struct host *host;
	struct watched *watched;
	size_t count;
};

static bool is_known(const struct holders *holders, long pid, const char *node)
{
	for (size_t i = 0; i < holders->count; i++)
		if (holders->at[i].pid == pid && str_equal(holders->at[i].what, node))
			return true;
	return false;
}

static void note_holder(struct scan *scan, const char *pid, const char *node)
{
	for (size_t i = 0; i < scan->count; i++) {
		struct holders *holders = scan->watched[i].holders;
		long number = strtol(pid, NULL, 10);
		if (!words_have(scan->watched[i].nodes, node) || is_known(holders, number, node))
			continue;
		struct holder *holder = ARRAY_ADD(holders->at, holders->count);
		holder->how = HOLDING_FILE;
		holder->pid = number;
		holder->command = process_command(scan->host, pid);
		holder->unit = process_unit(scan->host, pid);
		holder->what = str_copy(node);
	}
}

static void scan_descriptor(struct scan *scan, const char *pid, const char *fd)
{
	static const char nodes[] = "/dev/";
	static const char deleted[] = " (deleted)";
	char path[64];
	snprintf(path, sizeof path, PATH_PROC "/%s/fd/%s", pid, fd);
	autotext target = {0};
	if (host_read_link(scan->host, path, &target) < 0 || !str_starts(target.at, nodes))
		return;
	size_t end = target.length - strlen(deleted);
	if (target.length > strlen(deleted) && str_equal(target.at + end, deleted))
		text_cut(&target, end);
	note_holder(scan, pid, target.at + strlen(nodes));
}

static void scan_process(struct scan *scan, const char *pid)
{
	autofree char *path = str_format(PATH_PROC "/%s/fd", pid);
	autowords descriptors = {0};
	if (host_list(scan->host, path, &descriptors) < 0)
		return;
	for (size_t i = 0; i < descriptors.count; i++)
		scan_descriptor(scan, pid, descriptors.at[i]);
}

static void scan_processes(struct scan *scan)
{
	autowords names = {0};
	if (!scan->count || host_list_folders(scan->host, PATH_PROC, &names) < 0)
		return;
	for (size_t i = 0; i < names.count; i++)
		if (*names.at[i] >= '1' && *names.at[i] <= '9')
			scan_process(scan, names.at[i]);
}

void find_processes(struct host *host, const struct words *nodes, struct holders *ret)
{
	struct watched watched = {nodes, ret};
	struct scan scan = {host, &watched, nodes->count ? 1 : 0};
	scan_processes(&scan);
}

void survey_holders(struct host *host, struct host_view *view)
{
	autotext mounts = {0};
	autotext swaps = {0};
	host_read(host, PATH_PROC "/self/mountinfo", &mounts);
	host_read(host, PATH_PROC "/swaps", &swaps);
	struct disk_uses uses = {mounts, swaps};
	autofree struct watched *watched = mem_alloc(view->device_count * sizeof *watched);
	struct scan scan = {host, watched, 0};
	for (size_t i = 0; i < view->device_count; i++) {
		struct device *device = &view->devices[i];
		if (!device->driver || device->vfio || device_is_bridge(device))
			continue;
		survey_nodes(host, &uses, device);
		if (device->nodes.count)
			watched[scan.count++] = (struct watched){&device->nodes, &device->holders};
	}
	scan_processes(&scan);
}
