/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* Adds the names of all devices in that IOMMU group; none for -1. */
void survey_group_members(struct host *host, int group, struct words *out);

/* Notes whether the host has groups, and which of those in view some process
 * has in use. */
void survey_busy_groups(struct host *host, struct host_view *view);
