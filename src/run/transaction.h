/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "host/host.h"
#include "journal/journal.h"
#include "model/host_view.h"
#include "model/plan.h"

/* Carries out a plan without refusals, noting each step before and after. Steps
 * of one stage run side by side, each for deadline_ms at the most. At the first
 * failure it stops, once what was started has ended: -1, and the caller rolls
 * back. view is what the plan was made from: it names who may be in the way. */
int transaction_run(struct host *host, struct journal *journal, const struct plan *plan,
		    const struct host_view *view, unsigned deadline_ms, struct error *err);
