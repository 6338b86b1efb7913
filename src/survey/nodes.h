/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* What /proc says of mounts and swap, read once for a survey. */
struct disk_uses {
	struct text mounts; /* /proc/self/mountinfo */
	struct text swaps;  /* /proc/swaps */
};

/* Adds the device nodes that belong to a PCI function: those whose loss somebody
 * would notice; and its network interfaces, and whether it has input devices. Disks among them that
 * are in use add to its holders. */
void survey_nodes(struct host *host, const struct disk_uses *uses, struct device *device);
