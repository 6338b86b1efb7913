/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* IOMMU groups, and the guest that has them. */

bool group_is_held(const struct kernel *kernel, int group);

/* Whether the group has a node in dev/vfio: one of VFIO's drivers is in it. */
bool group_has_node(const struct kernel *kernel, int group);

/* Takes the group for a guest: 0 or a negative errno. One may take it twice. */
int group_take(struct kernel *kernel, int group, const char *guest);

/* Frees the groups of that guest, or all for NULL. */
void group_release(struct kernel *kernel, const char *guest);
