/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/disks.h"

#include <errno.h>
#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/lines.h"

static void add(struct holders *holders, enum holding how, char *what)
{
	struct holder *holder = ARRAY_ADD(holders->at, holders->count);
	holder->how = how;
	holder->what = what;
}

static int is_word(const char *word, void *data)
{
	return str_equal(word, data);
}

/* A line of mountinfo: "36 35 98:0 /root /mnt/point options - type source ...",
 * proc(5). File systems of several disks (btrfs) have a device number of their
 * own; the source then still names one of the disks. */
static char *mount_point(const char *line, const char *number, const char *node)
{
	autofree char *source = str_format("/dev/%s", node);
	autofree char *device = NULL;
	autofree char *point = NULL;
	if (sscanf(line, "%*s %*s %ms %*s %ms", &device, &point) != 2)
		return NULL;
	const char *behind = strstr(line, " - ");
	bool by_source = behind && text_each_word(behind, is_word, source);
	return by_source || str_equal(device, number) ? TAKE(point) : NULL;
}

static void survey_mounts(const struct disk_uses *uses, const char *number, const char *node,
			  struct holders *holders)
{
	const char *at = text_string(&uses->mounts);
	autotext line = {0};
	while (next_line(&at, &line)) {
		char *point = mount_point(line.at, number, node);
		if (point)
			add(holders, HOLDING_MOUNT, point);
	}
}

static void survey_swap(const struct disk_uses *uses, const char *node, struct holders *holders)
{
	autofree char *area = str_format("/dev/%s", node);
	if (text_each_word(text_string(&uses->swaps), is_word, area))
		add(holders, HOLDING_SWAP, str_copy(node));
}

/* The name of the disk that people use: with several paths to one NVMe namespace
 * the PCI function has hidden ones, nvme0c1n1, and the disk is nvme0n1, elsewhere in
 * sysfs (kernel drivers/nvme/host/multipath.c, nvme_mpath_set_disk_name). */
static char *disk_name(const char *node)
{
	unsigned subsystem, controller, space;
	int end = 0;
	if (sscanf(node, "nvme%uc%un%u%n", &subsystem, &controller, &space, &end) == 3 &&
	    node[end] == '\0')
		return str_format("nvme%un%u", subsystem, space);
	return str_copy(node);
}

/* Whoever mounts a disk or builds on it claims it, in whatever namespace and with
 * however many other disks; to claim the whole of it fails for its parts too
 * (kernel block/bdev.c, bd_may_claim). */
static void survey_claim(struct host *host, const char *disk, struct holders *holders)
{
	autofree char *path = str_format(PATH_NODES "/%s", disk);
	if (host_open_node(host, path) == -EBUSY)
		add(holders, HOLDING_CLAIM, str_copy(disk));
}

void survey_disk(struct host *host, const struct disk_uses *uses, const char *folder,
		 const char *node, struct device *device)
{
	struct holders *holders = &device->holders;
	autofree char *subsystem = str_format("%s/subsystem", folder);
	autofree char *kind = host_link_name(host, subsystem);
	if (!str_equal(kind, "block"))
		return;
	autofree char *disk = disk_name(node);
	autofree char *number_path = str_format("%s/dev", folder);
	autotext number = {0};
	size_t before = holders->count;
	words_add(&device->disks, disk);
	if (!str_equal(disk, node))
		words_add(&device->nodes, disk);
	host_read(host, number_path, &number);
	survey_mounts(uses, text_string(&number), disk, holders);
	survey_swap(uses, disk, holders);

	autofree char *users_path = str_format("%s/holders", folder);
	autowords users = {0};
	host_list(host, users_path, &users);
	for (size_t i = 0; i < users.count; i++)
		add(holders, HOLDING_BLOCK, str_copy(users.at[i]));
	if (holders->count == before)
		survey_claim(host, disk, holders);
}
