/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Why a mediated device cannot be made, and what could be. */

#include "base/memory.h"
#include "base/text.h"
#include "plan/planner.h"

static void describe_type(const struct mdev_type *type, struct text *out)
{
	bool named = type->name && !str_equal(type->name, type->type);
	bool sized = !mdev_size_is_none(&type->size);
	text_add(out, type->type);
	if (named || sized)
		text_addf(out, " (%s%s", named ? type->name : "", named && sized ? ", " : "");
	mdev_size_print(&type->size, out);
	text_addf(out, "%s on %s (%ld free)", named || sized ? ")" : "", type->parent,
		  type->available);
}

/* "this host could make mtty-2 on mtty (11 free), ...", or why it could make nothing. */
static char *describe_offers(const struct planner *planner)
{
	enum { TOLD_MAX = 12 };
	struct text out = {0};
	const struct host_view *view = planner->view;
	size_t offers = 0;
	for (size_t i = 0; i < view->mdev_type_count; i++) {
		if (view->mdev_types[i].available <= 0)
			continue;
		if (offers < TOLD_MAX) {
			text_add(&out, offers ? ", " : "this host could make ");
			describe_type(&view->mdev_types[i], &out);
		}
		offers++;
	}
	if (offers > TOLD_MAX)
		text_addf(&out, " and %zu more, see mdevctl types", offers - TOLD_MAX);
	if (!view->mdev_type_count)
		text_add(&out, "this host offers no types: load the driver that makes "
			       "them, or make the virtual functions that have them");
	else if (!offers)
		text_add(&out, "this host has no instance of any type left");
	return text_take(&out);
}

static bool is_of_gvt(const char *type)
{
	return type && str_starts(type, "i915-GVTg");
}

/* What keeps GVT-g from offering its types, NULL where it does. i915 makes none without the
 * parameter, and none on graphics it does not know, or with the GuC's submission (kernel
 * drivers/gpu/drm/i915/intel_gvt.c). */
static const char *trouble_of_gvt(const struct host_view *view)
{
	for (size_t i = 0; i < view->mdev_type_count; i++)
		if (is_of_gvt(view->mdev_types[i].type))
			return NULL;
	if (!view->gvt)
		return "GVT-g is not in this kernel, or i915 is not loaded";
	if (!str_equal(view->gvt, "Y"))
		return "GVT-g is off: start the host with i915.enable_gvt=1";
	if (!view->kvmgt)
		return "GVT-g needs module kvmgt: modprobe kvmgt, and name it in modules-load.d for "
		       "the next boot";
	return "GVT-g is on, but i915 offers no types: it is for Intel's graphics from Broadwell "
	       "to Comet Lake, without i915.enable_guc; dmesg says more";
}

void refuse_mdev_without_type(struct planner *planner, const struct mdev_wish *wish)
{
	autofree char *offers = describe_offers(planner);
	plan_refuse(planner->plan, REFUSAL_MDEV_NO_TYPE, wish->mdev->uuid,
		    str_format("mediated device %s does not exist, and the profile does not "
			       "say what to make it of",
			       wish->mdev->uuid),
		    str_format("set type in [mdev]; %s", offers));
}

static char *advise_room(const struct planner *planner, const struct mdev_wish *wish)
{
	const char *gvt = is_of_gvt(wish->type) ? trouble_of_gvt(planner->view) : NULL;
	const char *missing = mdev_missing_parent(planner, wish);
	const char *taken = mdev_taken_parent(planner, wish);
	if (gvt)
		return str_copy(gvt);
	if (missing)
		return str_format("%s is a virtual function that is not there: set create = auto "
				  "in [sriov] to have it made, or make it on the host first",
				  missing);
	if (taken)
		return str_format("%s has room for one, which another device of this VM is: name "
				  "one more virtual function in parent of [mdev]",
				  taken);
	return describe_offers(planner);
}

void refuse_mdev_without_room(struct planner *planner, const struct mdev_wish *wish)
{
	autotext what = {0};
	if (wish->type) {
		text_add(&what, wish->type);
	} else {
		text_add(&what, "type with at least ");
		mdev_size_print(&wish->least, &what);
	}
	for (size_t i = 0; i < wish->parents.count; i++)
		text_addf(&what, "%s%s", i ? " or " : " on ", wish->parents.at[i]);
	plan_refuse(planner->plan, REFUSAL_MDEV_UNAVAILABLE, wish->mdev->uuid,
		    str_format("there is no free %s for mediated device %s", text_string(&what),
			       wish->mdev->uuid),
		    advise_room(planner, wish));
}

void refuse_mdev_of_coming(struct planner *planner, const struct mdev_wish *wish)
{
	plan_refuse(
		planner->plan, REFUSAL_MDEV_NO_TYPE, wish->mdev->uuid,
		str_format("mediated device %s is to be made of a virtual function that is not "
			   "there yet, so that what can be made of it cannot be read, and %s "
			   "is not the name of a type",
			   wish->mdev->uuid, wish->type ? wish->type : "the profile's wish"),
		str_copy("set type in [mdev] to a name as in mdev_supported_types (nvidia-468), "
			 "or make the functions first: /usr/lib/nvidia/sriov-manage -e and "
			 "the card's address"));
}

void refuse_mdev_of_other_api(struct planner *planner, const struct mdev_wish *wish,
			      const struct mdev_type *type)
{
	plan_refuse(planner->plan, REFUSAL_MDEV_API, wish->mdev->uuid,
		    str_format("the domain XML wants a %s mediated device, and type %s makes "
			       "a %s one",
			       wish->mdev->model, type->type, type->api),
		    str_format("set model='%s' in the domain XML", type->api));
}

void refuse_mdev_by_definition(struct planner *planner, const struct mdev_wish *wish)
{
	plan_refuse(planner->plan, REFUSAL_MDEV_DEFINITION, wish->mdev->uuid,
		    str_copy(wish->definition->fault),
		    str_format("mend it, or make it anew with mdevctl define --uuid %s",
			       wish->mdev->uuid));
}
