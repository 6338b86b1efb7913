/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What the mediated device of that uuid is made of, as "parent/type"; NULL where
 * there is no such device. free() it. */
char *host_mdev_made_of(struct host *host, const char *uuid) WARN_UNUSED;

/* Whether a process has that IOMMU group in use: a guest that runs on it. */
bool host_group_is_busy(struct host *host, int group);

/* The same for the group of a device: folder is PATH_PCI_DEVICES or PATH_MDEV_DEVICES, and name
 * the device's there. False for one that is in no group. */
bool host_device_is_busy(struct host *host, const char *folder, const char *name);
