/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/node.h"

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/binding.h"
#include "rehearsal/groups.h"
#include "rehearsal/holds.h"

/* drivers/vfio/group.c, vfio_group_fops_open */
static int open_group(const struct kernel *kernel, const char *number)
{
	char *end;
	long group = strtol(number, &end, 10);
	if (*end || !*number || !group_has_node(kernel, (int)group))
		return -ENOENT;
	return group_is_held(kernel, (int)group) ? -EBUSY : 0;
}

static bool is_claimed(const struct kernel *kernel, const struct captured_node *node)
{
	autofree char *path = str_format("/dev/%s", node->name);
	if (node->users.count)
		return true;
	for (size_t i = 0; i < kernel->file->mount_count; i++) {
		const struct captured_mount *mount = &kernel->file->mounts[i];
		if (str_equal(mount->source, path) ||
		    (node->number && str_equal(mount->number, node->number)))
			return true;
	}
	return false;
}

/* Whether it is the node, or a partition of it. */
static bool is_part(const struct captured_node *node, const struct captured_node *whole)
{
	size_t length = strlen(whole->path);
	return strncmp(node->path, whole->path, length) == 0 &&
	       (!node->path[length] || node->path[length] == '/');
}

/* block/bdev.c, bd_may_claim: a disk can be had whole only if nobody has a part */
static int open_disk(const struct kernel *kernel, const struct captured_function *function,
		     const struct captured_node *disk)
{
	for (size_t i = 0; i < function->node_count; i++)
		if (is_part(&function->nodes[i], disk) && is_claimed(kernel, &function->nodes[i]))
			return -EBUSY;
	return 0;
}

int node_open(struct kernel *kernel, const char *path)
{
	static const char groups[] = PATH_VFIO_NODES "/";
	static const char nodes[] = "dev/";
	kernel->state->questions++;
	if (str_starts(path, groups))
		return open_group(kernel, path + strlen(groups));
	for (size_t f = 0; str_starts(path, nodes) && f < kernel->function_count; f++) {
		const struct captured_function *function = &kernel->functions[f];
		for (size_t n = 0; n < function->node_count; n++) {
			if (!str_equal(function->nodes[n].name, path + strlen(nodes)))
				continue;
			if (!function_has_nodes(kernel, (int)f))
				return -ENOENT;
			return open_disk(kernel, function, &function->nodes[n]);
		}
	}
	return kernel_trouble(kernel, "an open of /%s", path);
}
