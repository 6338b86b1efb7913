/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/planner.h"

struct step *planner_step(struct planner *planner, enum step_kind kind, const char *subject,
			  const char *was, const char *want)
{
	struct step *step = plan_add_step(planner->plan, kind, subject, was, want);
	step->stage = planner->stage;
	return step;
}

void planner_next_stage(struct planner *planner)
{
	const struct plan *plan = planner->plan;
	if (plan->step_count && plan->steps[plan->step_count - 1].stage == planner->stage)
		planner->stage++;
}

const struct device *planner_wished(const struct planner *planner, size_t index)
{
	return host_view_find_device(planner->view, planner->wish->at[index]);
}

bool planner_takes(const struct planner *planner, const struct device *device)
{
	for (size_t i = 0; i < planner->taken_count; i++)
		if (planner->taken[i] == device)
			return true;
	return false;
}

bool planner_is_of_gpu(const struct planner *planner, const struct device *device)
{
	for (size_t i = 0; i < planner->taken_count; i++) {
		struct pci_address other = planner->taken[i]->address;
		other.function = device->address.function;
		if (device_is_display(planner->taken[i]) &&
		    pci_address_equal(other, device->address))
			return true;
	}
	return false;
}
