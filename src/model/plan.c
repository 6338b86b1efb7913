/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/plan.h"

#include "base/memory.h"

static const char *const code_words[REFUSAL_CODE_COUNT] = {
	[REFUSAL_DEVICE_ABSENT] = "device-absent",
	[REFUSAL_DEVICE_STUCK] = "device-stuck",
	[REFUSAL_DEAD] = "dead",
	[REFUSAL_BRIDGE] = "bridge",
	[REFUSAL_NO_IOMMU] = "no-iommu",
	[REFUSAL_GROUP_SHARED] = "group-shared",
	[REFUSAL_GROUP_BUSY] = "group-busy",
	[REFUSAL_LENT] = "lent",
	[REFUSAL_HELD] = "held",
	[REFUSAL_UNKNOWN_HOLDERS] = "unknown-holders",
	[REFUSAL_DISK_IN_USE] = "disk-in-use",
	[REFUSAL_NETWORK] = "network",
	[REFUSAL_KEYBOARD] = "keyboard",
	[REFUSAL_SESSION] = "session",
	[REFUSAL_NO_MANAGER] = "no-manager",
	[REFUSAL_LAST_SCREEN] = "last-screen",
	[REFUSAL_FIRMWARE_SCREEN] = "firmware-screen",
	[REFUSAL_RESET] = "reset",
	[REFUSAL_BAR] = "bar",
	[REFUSAL_HAS_VFS] = "has-vfs",
	[REFUSAL_MAY_HANG] = "may-hang",
	[REFUSAL_MODULE_BUILTIN] = "module-builtin",
	[REFUSAL_MODULE_IN_USE] = "module-in-use",
	[REFUSAL_MODULE_SHARED] = "module-shared",
	[REFUSAL_MDEV_NO_TYPE] = "mdev-no-type",
	[REFUSAL_MDEV_UNAVAILABLE] = "mdev-unavailable",
	[REFUSAL_MDEV_API] = "mdev-api",
	[REFUSAL_MDEV_DEFINITION] = "mdev-definition",
	[REFUSAL_NO_VF] = "no-vf",
	[REFUSAL_VFS_IN_USE] = "vfs-in-use",
	[REFUSAL_VGPU_NO_TYPE] = "vgpu-no-type",
	[REFUSAL_VGPU_UNAVAILABLE] = "vgpu-unavailable",
	[REFUSAL_DROP_IN] = "drop-in",
	[REFUSAL_HUGEPAGES] = "hugepages",
};

const char *refusal_code_to_string(enum refusal_code code)
{
	return code_words[code];
}

struct step *plan_add_step(struct plan *plan, enum step_kind kind, const char *subject,
			   const char *was, const char *want)
{
	struct step *step = ARRAY_ADD(plan->steps, plan->step_count);
	step->kind = kind;
	step->subject = str_copy(subject);
	step->was = str_copy(was ? was : "");
	step->want = str_copy(want ? want : "");
	return step;
}

bool plan_has_step(const struct plan *plan, enum step_kind kind, const char *subject)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].kind == kind && str_equal(plan->steps[i].subject, subject))
			return true;
	return false;
}

void plan_refuse(struct plan *plan, enum refusal_code code, const char *device, char *text,
		 char *advice)
{
	struct refusal *refusal = ARRAY_ADD(plan->refusals, plan->refusal_count);
	*refusal = (struct refusal){code, str_copy(device), text, advice};
}

void plan_clear(struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		step_clear(&plan->steps[i]);
	for (size_t i = 0; i < plan->refusal_count; i++) {
		free(plan->refusals[i].device);
		free(plan->refusals[i].text);
		free(plan->refusals[i].advice);
	}
	words_clear(&plan->notes);
	free(plan->steps);
	free(plan->refusals);
	*plan = (struct plan){0};
}
