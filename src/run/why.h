/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "host/host.h"
#include "model/step.h"

/* Puts behind an error what the kernel has logged of the step's subject since then,
 * if anything: its own words say more than an errno. */
void why_kernel_log(struct host *host, const struct step *step, int64_t since_us,
		    struct error *err);

/* Puts behind an error where the kernel holds that process. */
void why_stack(struct host *host, long pid, struct error *err);
