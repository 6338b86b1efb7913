/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * NVIDIA's virtual functions on kernels from 6.8 on: what is elsewhere a mediated device is
 * there a number in a file of the function, which stays with driver nvidia (NVIDIA vGPU
 * user guide, "vendor-specific VFIO framework"). They are handed over by no driver at all.
 */

#include "base/memory.h"
#include "base/text.h"
#include "model/names.h"
#include "plan/planner.h"

/* Of types of one size the Q series can do what the others can. */
static bool is_of_all_uses(const struct vgpu_type *type)
{
	size_t length = strlen(type->name);
	return length && type->name[length - 1] == 'Q';
}

static bool is_better(const struct vgpu_type *type, const struct vgpu_type *than)
{
	if (!than || vgpu_memory(type->name) != vgpu_memory(than->name))
		return !than || vgpu_memory(type->name) < vgpu_memory(than->name);
	return is_of_all_uses(type) && !is_of_all_uses(than);
}

/* By its whole name, or without the words before the last. */
static bool is_called(const struct vgpu_type *type, const char *name)
{
	const char *blank = strrchr(type->name, ' ');
	return str_equal(type->name, name) || (blank && str_equal(blank + 1, name));
}

static const struct vgpu_type *choose(const struct planner *planner, const struct device *device)
{
	const struct vgpu_type *best = NULL;
	unsigned mib = planner->profile->sriov.vgpu_mib;
	for (size_t i = 0; i < device->vgpu_type_count; i++) {
		const struct vgpu_type *type = &device->vgpu_types[i];
		if (mib ? vgpu_memory(type->name) >= mib && is_better(type, best)
			: type->id == planner->profile->sriov.vgpu_id ||
				    is_called(type, planner->profile->sriov.vgpu_name))
			best = type;
	}
	return best;
}

/* "it can be made NVIDIA A40-8Q (558), ...", or what it means that there is none. */
static char *describe_types(const struct device *device)
{
	struct text out = {0};
	for (size_t i = 0; i < device->vgpu_type_count; i++)
		text_addf(&out, "%s%s (%u)", i ? ", " : "it can be made ",
			  device->vgpu_types[i].name, device->vgpu_types[i].id);
	if (!out.length)
		text_add(&out, "its card has no room left for any: end a VM that has a part of it");
	return text_take(&out);
}

static char *describe_wish(const struct planner *planner)
{
	const struct profile *profile = planner->profile;
	if (profile->sriov.vgpu_name)
		return str_copy(profile->sriov.vgpu_name);
	return profile->sriov.vgpu_mib ? str_format("with %u MiB", profile->sriov.vgpu_mib)
				       : str_format("of type %u", profile->sriov.vgpu_id);
}

static bool has_wish(const struct profile *profile)
{
	return profile->sriov.vgpu_name || profile->sriov.vgpu_id || profile->sriov.vgpu_mib;
}

/* One that somebody has made what it is stays so; by its number alone can be told what. */
static void keep(struct planner *planner, const struct device *device, const char *name)
{
	autofree char *wanted = str_format("%u", planner->profile->sriov.vgpu_id);
	if (!planner->profile->sriov.vgpu_id || str_equal(device->vgpu, wanted))
		return;
	plan_refuse(planner->plan, REFUSAL_VGPU_UNAVAILABLE, name,
		    str_format("%s is a vGPU of type %s already, and not of type %s", name,
			       device->vgpu, wanted),
		    str_format("write 0 to /" PATH_PCI_DEVICES "/%s/" FILE_VGPU
			       " first, or take vgpu out of [sriov]",
			       name));
}

static void make(struct planner *planner, const struct device *device, const char *name)
{
	const struct vgpu_type *type = choose(planner, device);
	autofree char *types = describe_types(device);
	autofree char *wish = describe_wish(planner);
	if (!has_wish(planner->profile)) {
		plan_refuse(planner->plan, REFUSAL_VGPU_NO_TYPE, name,
			    str_format("%s is no vGPU yet, and the profile does not say what to "
				       "make it",
				       name),
			    str_format("set vgpu in [sriov]; %s", types));
		return;
	}
	if (!type) {
		plan_refuse(planner->plan, REFUSAL_VGPU_UNAVAILABLE, name,
			    str_format("%s cannot be made a vGPU %s now", name, wish), TAKE(types));
		return;
	}
	autofree char *id = str_format("%u", type->id);
	struct step *step = planner_step(planner, STEP_SET_ATTRIBUTE, name, "0", id);
	step->detail = str_copy(FILE_VGPU);
	/* One after the other: each takes from what the card has left. */
	planner_next_stage(planner);
}

void make_vgpus(struct planner *planner)
{
	for (size_t i = 0; i < planner->wish->count; i++) {
		char name[PCI_ADDRESS_TEXT];
		const struct device *device = planner_wished(planner, i);
		if (!device || !device->vgpu)
			continue;
		pci_address_print(device->address, name);
		if (str_equal(device->vgpu, "0"))
			make(planner, device, name);
		else
			keep(planner, device, name);
	}
}
