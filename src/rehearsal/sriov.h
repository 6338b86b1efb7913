/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Makes value virtual functions of the function, or ends them for "0": 0, a
 * negative errno, or HELD_UP while one of them is in use. */
int sriov_set(struct kernel *kernel, int function, const char *value);
