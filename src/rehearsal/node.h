/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Opens a device node as host_open_node() does, a disk for itself alone: 0, -EBUSY
 * where somebody has it, -ENOENT where it is not there. */
int node_open(struct kernel *kernel, const char *path);
