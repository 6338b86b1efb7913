/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What TASK_MANAGE_VFS does, by way of sriov-manage. */
int nvidia_vfs_manage(struct host *host, const char *value);
