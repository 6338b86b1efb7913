/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Huge pages that the host is to have for the guest, besides those that it has. */

#include "base/memory.h"
#include "model/names.h"
#include "plan/planner.h"

void reserve_hugepages(struct planner *planner)
{
	unsigned long count = planner->profile->hugepages.count;
	long number = planner->view->hugepages;
	if (!count)
		return;
	autofree char *size = str_format("%lukB", planner->profile->hugepages.size_kb);
	if (number < 0) {
		plan_refuse(planner->plan, REFUSAL_HUGEPAGES, NULL,
			    str_format("this host has no huge pages of %s", size),
			    str_copy("ls /" PATH_HUGEPAGES " names the sizes it has: set hugepages "
				     "in [host] to one of them"));
		return;
	}
	autofree char *was = str_format("%ld", number);
	autofree char *want = str_format("%ld", number + (long)count);
	planner_step(planner, STEP_RESERVE_HUGEPAGES, size, was, want);
	planner_next_stage(planner);
}
