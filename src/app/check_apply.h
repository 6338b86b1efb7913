/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "check/check.h"
#include "host/host.h"

/* Makes those changes that are ours to make, and says each on stdout: the hook's link, an
 * empty profile for the VM, lines of its profile that have no effect. 0 or -1. */
int check_apply(struct host *host, const struct check_case *of, const struct findings *findings,
		struct error *err);
