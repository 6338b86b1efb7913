/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Adds everything of the state that a handover can change, a line each. */
void kernel_snapshot(const struct kernel *kernel, struct words *ret);
