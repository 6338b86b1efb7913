/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/holders.h"

#include <stdio.h>

#include "base/memory.h"
#include "host/open_files.h"
#include "host/processes.h"
#include "model/names.h"
#include "survey/driver_nodes.h"
#include "survey/nodes.h"
#include "survey/processes.h"

/* Whom nodes belong to. */
struct watched {
	const struct pci_address *address; /* NULL where only nodes count */
	const struct words *nodes, *shared;
	struct holders *holders;
};

struct scan {
	struct host *host;
	struct watched *watched;
	size_t count;
	struct holder process; /* the one that was found last, as far as it is one */
};

/* Whether a process has that node, or, for NULL, any. */
static struct holder *find_holder(const struct holders *holders, long pid, const char *node)
{
	for (size_t i = 0; i < holders->count; i++)
		if (holders->at[i].pid == pid && (!node || str_equal(holders->at[i].what, node)))
			return &holders->at[i];
	return NULL;
}

static void forget_process(struct scan *scan)
{
	free(scan->process.command);
	free(scan->process.unit);
	scan->process = (struct holder){0};
}

/* Files come process by process: each is asked about once. */
static const struct holder *process_of(struct scan *scan, long pid)
{
	char name[24];
	struct holder *process = &scan->process;
	if (process->pid == pid)
		return process;
	forget_process(scan);
	snprintf(name, sizeof name, "%ld", pid);
	process->pid = pid;
	process->command = process_command(scan->host, name);
	process->unit = process_unit(scan->host, name);
	process->started = host_process_started(scan->host, pid);
	return process;
}

/* DRM itself says which function a file is of; a node's name may belong to another
 * by now. */
static bool is_own(const struct watched *watched, const struct open_file *file)
{
	struct pci_address address;
	if (watched->address && file->function && pci_address_parse(file->function, &address))
		return pci_address_equal(address, *watched->address);
	return words_have(watched->nodes, file->node);
}

static void add_holder(struct scan *scan, struct holders *holders, const struct open_file *file)
{
	const struct holder *process = process_of(scan, file->pid);
	struct holder *holder = ARRAY_ADD(holders->at, holders->count);
	holder->how = file->mapped ? HOLDING_MAPPING : HOLDING_FILE;
	holder->pid = process->pid;
	holder->command = str_copy(process->command);
	holder->unit = str_copy(process->unit);
	holder->started = process->started;
	holder->what = str_copy(file->node);
}

/* A node of a device's own tells more than one that it shares, and takes its place;
 * shared ones count once, whatever number of them a process has. */
static void note_file(struct scan *scan, struct watched *watched, const struct open_file *file)
{
	struct holder *known = find_holder(watched->holders, file->pid, NULL);
	if (is_own(watched, file)) {
		bool was_shared =
			known && watched->shared && words_have(watched->shared, known->what);
		if (was_shared) {
			free(known->what);
			known->what = str_copy(file->node);
			known->how = file->mapped ? HOLDING_MAPPING : HOLDING_FILE;
		} else if (!find_holder(watched->holders, file->pid, file->node)) {
			add_holder(scan, watched->holders, file);
		}
		return;
	}
	if (!known && watched->shared && words_have(watched->shared, file->node))
		add_holder(scan, watched->holders, file);
}

static void note_open_file(const struct open_file *file, void *data)
{
	struct scan *scan = data;
	for (size_t i = 0; i < scan->count; i++)
		note_file(scan, &scan->watched[i], file);
}

/* False where something hangs, so that nobody knows who has what. */
static bool scan_processes(struct scan *scan)
{
	bool all = !scan->count || host_each_open_file(scan->host, note_open_file, scan) >= 0;
	forget_process(scan);
	return all;
}

void find_processes(struct host *host, const struct words *nodes, struct holders *ret)
{
	struct watched watched = {.nodes = nodes, .holders = ret};
	struct scan scan = {host, &watched, nodes->count ? 1 : 0, {0}};
	scan_processes(&scan);
}

/* What the firmware began on a card has nodes of its own, whoever drives the card. */
static void add_firmware_nodes(const struct display *display, struct device *device)
{
	for (size_t i = 0; i < display->framebuffer_count; i++) {
		const struct framebuffer *framebuffer = &display->framebuffers[i];
		if (!framebuffer->has_owner ||
		    !pci_address_equal(framebuffer->owner, device->address))
			continue;
		for (size_t n = 0; n < framebuffer->nodes.count; n++)
			if (!words_have(&device->nodes, framebuffer->nodes.at[n]))
				words_add(&device->nodes, framebuffer->nodes.at[n]);
	}
}

void survey_holders(struct host *host, struct host_view *view)
{
	autotext mounts = {0};
	autotext swaps = {0};
	host_read(host, PATH_PROC "/self/mountinfo", &mounts);
	host_read(host, PATH_PROC "/swaps", &swaps);
	struct disk_uses uses = {mounts, swaps};
	autofree struct watched *watched = mem_alloc(view->device_count * sizeof *watched);
	struct scan scan = {host, watched, 0, {0}};
	for (size_t i = 0; i < view->device_count; i++) {
		struct device *device = &view->devices[i];
		if (device->vfio || device->unreadable || device_is_bridge(device))
			continue;
		if (device->driver) {
			survey_nodes(host, &uses, device);
			survey_driver_nodes(host, device);
		}
		add_firmware_nodes(&view->display, device);
		if (device->nodes.count || device->shared_nodes.count)
			watched[scan.count++] =
				(struct watched){&device->address, &device->nodes,
						 &device->shared_nodes, &device->holders};
	}
	view->holders_unknown = !scan_processes(&scan);
}
