/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "survey/nodes.h"

/* Adds to holders what the host uses a block device for: mounted, swapped to,
 * or part of another block device. folder is its directory in sysfs, node its
 * name in dev/. Nothing for what is no block device. */
void survey_disk(struct host *host, const struct disk_uses *uses, const char *folder,
		 const char *node, struct holders *holders);
