/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Each choice is tried on the planner, and stays where it helps. */

#include "base/memory.h"
#include "draft/draft.h"
#include "model/unit_name.h"
#include "plan/handover.h"

struct trial {
	const struct guest *guest;
	const struct host_view *view;
	struct draft *draft;
};

static const struct plan *try(struct trial *trial)
{
	struct draft *draft = trial->draft;
	plan_clear(&draft->plan);
	plan_handover(trial->guest, &draft->profile, trial->view, &draft->plan);
	return &draft->plan;
}

static size_t count_refusals(const struct plan *plan, enum refusal_code code)
{
	size_t count = 0;
	for (size_t i = 0; i < plan->refusal_count; i++)
		count += plan->refusals[i].code == code;
	return count;
}

static void choose_companions(struct trial *trial)
{
	struct profile *profile = &trial->draft->profile;
	size_t before = try(trial)->refusal_count;
	if (!count_refusals(&trial->draft->plan, REFUSAL_GROUP_SHARED))
		return;
	profile->pci.companions = COMPANIONS_TAKE;
	if (try(trial)->refusal_count >= before)
		profile->pci.companions = COMPANIONS_REQUIRE;
}

static size_t missing_mdevs(const struct trial *trial, const char *api)
{
	size_t count = 0;
	for (size_t i = 0; i < trial->guest->mdev_count; i++)
		count += !host_view_find_mdev(trial->view, trial->guest->mdev[i].uuid) &&
			 (!*api || str_equal(trial->guest->mdev[i].model, api));
	return count;
}

/* The largest share of a device: of all types that suit, and that are left at_least as
 * often, the one with the fewest instances left. */
static const struct mdev_type *largest_type(const struct trial *trial, const char *api,
					    size_t at_least)
{
	const struct mdev_type *best = NULL;
	for (size_t i = 0; i < trial->view->mdev_type_count; i++) {
		const struct mdev_type *type = &trial->view->mdev_types[i];
		bool suits = !*type->api || str_equal(type->api, api);
		if (suits && type->available >= (long)at_least &&
		    (!best || type->available < best->available))
			best = type;
	}
	return best;
}

/* That which leaves room for one more, for another VM, where there is one. */
static const struct mdev_type *choose_type(const struct trial *trial, const char *api)
{
	size_t missing = missing_mdevs(trial, api);
	const struct mdev_type *type = largest_type(trial, api, missing + 1);
	return type ? type : largest_type(trial, api, missing);
}

/* One section for all of them, unless they are of several kinds. */
static void choose_mdevs(struct trial *trial)
{
	struct profile *profile = &trial->draft->profile;
	for (size_t i = 0; i < trial->guest->mdev_count; i++) {
		const struct guest_mdev *wanted = &trial->guest->mdev[i];
		const struct mdev_type *type = choose_type(trial, wanted->model);
		if (!type || host_view_find_mdev(trial->view, wanted->uuid))
			continue;
		bool alone = missing_mdevs(trial, wanted->model) == missing_mdevs(trial, "");
		struct profile_mdev *section = ARRAY_ADD(profile->mdev, profile->mdev_count);
		section->of = str_copy(alone ? "" : wanted->uuid);
		section->type = str_copy(type->type);
		if (alone)
			return;
	}
}

/* Half of the card, where there is such a type, so that another VM has room beside it. */
static const struct vgpu_type *half_of_card(const struct device *device)
{
	const struct vgpu_type *best = NULL;
	unsigned whole = 0;
	for (size_t i = 0; i < device->vgpu_type_count; i++)
		if (vgpu_memory(device->vgpu_types[i].name) > whole)
			whole = vgpu_memory(device->vgpu_types[i].name);
	for (size_t i = 0; i < device->vgpu_type_count; i++) {
		const struct vgpu_type *type = &device->vgpu_types[i];
		unsigned mib = vgpu_memory(type->name);
		if (mib <= whole / 2 && mib && (!best || mib > vgpu_memory(best->name)))
			best = type;
	}
	return best || !device->vgpu_type_count ? best : &device->vgpu_types[0];
}

static void choose_vgpu(struct trial *trial)
{
	struct profile *profile = &trial->draft->profile;
	for (size_t i = 0; i < trial->guest->pci_count && !profile->sriov.vgpu_name; i++) {
		const struct device *device =
			host_view_find_device(trial->view, trial->guest->pci[i].address);
		bool open = device && str_equal(device->vgpu, "0");
		const struct vgpu_type *type = open ? half_of_card(device) : NULL;
		if (type)
			profile->sriov.vgpu_name = str_copy(type->name);
	}
}

/* A unit that can be started again is stopped; what a person began is asked to end. */
static bool stops_scope(const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].kind == STEP_STOP_UNIT && unit_is_scope(plan->steps[i].subject))
			return true;
	return false;
}

/* Whether he goes with a unit or a session that the plan ends in any case. */
static bool goes_anyway(const struct trial *trial, const struct holder *holder)
{
	const struct plan *plan = &trial->draft->plan;
	const struct session *session =
		holder->unit ? display_find_session(&trial->view->display, holder->unit) : NULL;
	return plan_has_step(plan, STEP_STOP_UNIT, holder->unit) ||
	       (session && plan_has_step(plan, STEP_END_SESSION, session->id));
}

static bool is_kept(const struct trial *trial, enum holders_kind kind)
{
	for (size_t i = 0; i < trial->view->device_count; i++) {
		const struct holders *holders = &trial->view->devices[i].holders;
		for (size_t h = 0; h < holders->count; h++)
			if (holders->at[h].pid && holders_kind_of(holders->at[h].what) == kind &&
			    !goes_anyway(trial, &holders->at[h]))
				return true;
	}
	return false;
}

/* Whether the planner sees somebody whom it would have to wait for. */
static bool is_waited_for(struct trial *trial, enum holders_kind kind)
{
	enum holders_policy *policy = &trial->draft->profile.holders.policy[kind];
	size_t held = count_refusals(&trial->draft->plan, REFUSAL_HELD);
	bool kept = is_kept(trial, kind);
	*policy = HOLDERS_REFUSE;
	bool refused = count_refusals(try(trial), REFUSAL_HELD) > held;
	*policy = HOLDERS_WAIT;
	return kept && refused;
}

static void choose_policy(struct trial *trial, enum holders_kind kind)
{
	static const enum holders_policy policies[] = {HOLDERS_STOP, HOLDERS_TERMINATE};
	struct profile *profile = &trial->draft->profile;
	enum holders_policy *policy = &profile->holders.policy[kind];
	size_t refusals = try(trial)->refusal_count;
	size_t steps = trial->draft->plan.step_count;
	if (!is_waited_for(trial, kind))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(policies); i++) {
		*policy = policies[i];
		const struct plan *plan = try(trial);
		if (plan->refusal_count > refusals || plan->step_count == steps ||
		    (policies[i] == HOLDERS_STOP && stops_scope(plan)))
			continue;
		profile->holders.own |= 1U << kind;
		return;
	}
	*policy = HOLDERS_WAIT;
}

/* Some cards are not taken back by their driver before they were reset, and none is the
 * worse for being asked once more. */
static void choose_retry(struct trial *trial)
{
	for (size_t i = 0; i < trial->guest->pci_count; i++) {
		const struct device *device =
			host_view_find_device(trial->view, trial->guest->pci[i].address);
		if (device && device_is_display(device) && device->driver && device->resets.count)
			trial->draft->profile.gpu.retry = true;
	}
}

void draft_make(const struct guest *guest, const struct host_view *view, struct draft *ret)
{
	*ret = (struct draft){0};
	profile_init(&ret->profile);
	struct trial trial = {guest, view, ret};
	choose_companions(&trial);
	choose_mdevs(&trial);
	choose_vgpu(&trial);
	choose_retry(&trial);
	for (int kind = 0; kind < HOLDERS_KIND_COUNT; kind++)
		choose_policy(&trial, (enum holders_kind)kind);
	try(&trial);
}

void draft_clear(struct draft *draft)
{
	profile_clear(&draft->profile);
	plan_clear(&draft->plan);
}
