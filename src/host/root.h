/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* Opens a file below the root of a real host, with O_CLOEXEC. Below a root that is
 * not "/" no link leads out of it. Returns the descriptor or a negative errno. */
int root_open(struct host *host, const char *path, int flags);
