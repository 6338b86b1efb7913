/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/vfio.h"

#include <errno.h>

#include "base/memory.h"
#include "model/names.h"

/* The last but one part of a path: a mediated device is a directory in that of
 * its parent. */
static char *parent_name(const char *path)
{
	const char *end = strrchr(path, '/');
	const char *start = end;
	while (start && start > path && start[-1] != '/')
		start--;
	return start ? str_copy_n(start, (size_t)(end - start)) : NULL;
}

char *host_mdev_made_of(struct host *host, const char *uuid)
{
	autofree char *device = str_format(PATH_MDEV_DEVICES "/%s", uuid);
	autofree char *type_link = str_format(PATH_MDEV_DEVICES "/%s/mdev_type", uuid);
	autotext target = {0};
	if (host_read_link(host, device, &target) < 0)
		return NULL;
	autofree char *parent = parent_name(text_string(&target));
	autofree char *type = host_link_name(host, type_link);
	return str_format("%s/%s", parent ? parent : "?", type ? type : "?");
}

bool host_group_is_busy(struct host *host, int group)
{
	/* A group is opened by one process at a time; the second gets EBUSY, and
	 * nothing happens to the device (drivers/vfio/group.c). */
	autofree char *path = str_format(PATH_VFIO_NODES "/%d", group);
	return host_open_node(host, path) == -EBUSY;
}

bool host_device_is_busy(struct host *host, const char *folder, const char *name)
{
	autofree char *path = str_format("%s/%s/iommu_group", folder, name);
	autofree char *group = host_link_name(host, path);
	return group && host_group_is_busy(host, (int)strtol(group, NULL, 10));
}
