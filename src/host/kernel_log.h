/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What host_kernel_log() does on a real host. */
int kernel_log_read(struct host *host, int64_t since_us, struct words *out);
