/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What the mediated device of that uuid is made of, as "parent/type"; NULL where
 * there is no such device. free() it. */
char *host_mdev_made_of(struct host *host, const char *uuid) WARN_UNUSED;

/* Whether a process has that IOMMU group in use: a guest that runs on it. */
bool host_group_is_busy(struct host *host, int group);
