/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "base/words.h"
#include "model/step.h"

/* Why a handover is refused. */
enum refusal_code {
	REFUSAL_DEVICE_ABSENT,
	REFUSAL_DEVICE_STUCK,
	REFUSAL_DEAD,
	REFUSAL_BRIDGE,
	REFUSAL_NO_IOMMU,
	REFUSAL_GROUP_SHARED,
	REFUSAL_GROUP_BUSY,
	REFUSAL_LENT,
	REFUSAL_HELD,
	REFUSAL_UNKNOWN_HOLDERS,
	REFUSAL_DISK_IN_USE,
	REFUSAL_NETWORK,
	REFUSAL_KEYBOARD,
	REFUSAL_SESSION,
	REFUSAL_NO_MANAGER,
	REFUSAL_LAST_SCREEN,
	REFUSAL_FIRMWARE_SCREEN,
	REFUSAL_RESET,
	REFUSAL_BAR,
	REFUSAL_HAS_VFS,
	REFUSAL_MAY_HANG,
	REFUSAL_MODULE_BUILTIN,
	REFUSAL_MODULE_IN_USE,
	REFUSAL_MODULE_SHARED,
	REFUSAL_MDEV_NO_TYPE,
	REFUSAL_MDEV_UNAVAILABLE,
	REFUSAL_MDEV_API,
	REFUSAL_MDEV_DEFINITION,
	REFUSAL_NO_VF,
	REFUSAL_VFS_IN_USE,
	REFUSAL_VGPU_NO_TYPE,
	REFUSAL_VGPU_UNAVAILABLE,
	REFUSAL_DROP_IN,
	REFUSAL_HUGEPAGES,
	REFUSAL_CODE_COUNT
};

/* "device-absent", ...: for --json, and for those who read it. */
const char *refusal_code_to_string(enum refusal_code code);

struct refusal {
	enum refusal_code code;
	char *device; /* address, module or uuid it speaks of, or NULL */
	char *text;   /* what is the matter */
	char *advice; /* what to do about it */
};

/* What would be done to start a VM, or why it will not be. A plan with refusals
 * must not be run; its steps are then of no use. */
struct plan {
	struct step *steps; /* in order; stages never go down */
	size_t step_count;
	struct refusal *refusals;
	size_t refusal_count;
	struct words notes; /* what is known to go wrong at times, and is tried all the same */
};

#define autoplan CLEANUP(plan_clear) struct plan

/* Appends a step that changes subject from was to want (NULL is ""); the caller
 * may fill in more. It belongs to the plan and holds until the next append. */
struct step *plan_add_step(struct plan *plan, enum step_kind kind, const char *subject,
			   const char *was, const char *want);

/* Whether the plan has a step of that kind and subject. */
bool plan_has_step(const struct plan *plan, enum step_kind kind, const char *subject);

/* Appends a refusal; text and advice are handed over. device may be NULL. */
void plan_refuse(struct plan *plan, enum refusal_code code, const char *device, char *text,
		 char *advice);

void plan_clear(struct plan *plan);
