/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "model/guest.h"
#include "model/host_view.h"
#include "model/plan.h"
#include "model/profile.h"

/* Plans what a start of this VM does to the host, or collects every reason to
 * refuse it. Looks at nothing but its arguments. */
void plan_handover(const struct guest *guest, const struct profile *profile,
		   const struct host_view *view, struct plan *ret);
