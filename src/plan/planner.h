/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "model/guest.h"
#include "model/host_view.h"
#include "model/plan.h"
#include "model/profile.h"
#include "model/wish.h"

/* A plan while it is made. */
struct planner {
	const struct guest *guest;
	const struct profile *profile;
	const struct host_view *view;
	struct plan *plan;
	unsigned stage;		     /* of the steps that are added now */
	const struct device **taken; /* functions that leave their driver */
	size_t taken_count;
};

/* Appends a step to the stage at hand. */
struct step *planner_step(struct planner *planner, enum step_kind kind, const char *subject,
			  const char *was, const char *want);

/* Steps that follow wait for those so far. */
void planner_next_stage(struct planner *planner);

/* Whether the plan takes that function from its driver. */
bool planner_takes(const struct planner *planner, const struct device *device);

/* plan/refuse.c: asks of every wished function, and of those taken for its sake,
 * whether it may go; and whether the rest of its IOMMU group is in its way. */
void refuse_devices(struct planner *planner, const struct wish *wish);
bool is_in_the_way(const struct device *device);

/* plan/take_devices.c: finds what has to be bound (fills taken), and binds it. */
void choose_devices(struct planner *planner, const struct wish *wish);
void override_devices(struct planner *planner);
void bind_devices(struct planner *planner);

/* plan/unload_modules.c */
void unload_modules(struct planner *planner);
bool is_unloaded(const struct planner *planner, const char *module);

/* plan/make_mdevs.c */
void make_mdevs(struct planner *planner);
