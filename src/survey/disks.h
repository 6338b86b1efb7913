/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "survey/nodes.h"

/* Adds to the disks and holders of a device a block device of it, and what the
 * host uses that for. folder is its directory in sysfs, node its name in dev/.
 * Nothing for what is no block device. */
void survey_disk(struct host *host, const struct disk_uses *uses, const char *folder,
		 const char *node, struct device *device);
