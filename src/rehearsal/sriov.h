/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Makes value virtual functions of the function, or ends them for "0": 0, a
 * negative errno, or HELD_UP while one of them is in use. */
int sriov_set(struct kernel *kernel, int function, const char *value);

/* What TASK_MANAGE_VFS does. */
int sriov_manage(struct kernel *kernel, const char *value);

/* Lets drivers probe its virtual functions, for "1", or keeps them off, for "0". */
int sriov_set_autoprobe(struct kernel *kernel, int function, const char *value);

/* Whether a driver may probe the function at all. */
bool sriov_can_probe(const struct kernel *kernel, int function);
