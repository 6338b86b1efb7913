/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Drop-ins: what the administrator runs around a handover. */

#include "base/memory.h"
#include "model/drop_in.h"
#include "plan/planner.h"

/* Where in a VM's own folder one lies, and what that means: as in the folders
 * qemu.d/VM/OPERATION/SUB-OPERATION/ of VFIO-Tools. */
static const struct folder {
	const char *path;
	bool at_end;
	enum drop_in_ways ways;
} folders[] = {
	{"prepare/begin", false, DROP_IN_PREPARE},
	{"prepare/end", true, DROP_IN_PREPARE},
	{"release/begin", true, DROP_IN_RELEASE},
	{"release/end", false, DROP_IN_RELEASE},
};

/* NULL for one that is for all VMs. */
static const struct folder *folder_of(const struct planner *planner, const char *name)
{
	size_t guest = planner->guest->name ? strlen(planner->guest->name) : 0;
	for (size_t i = 0; strchr(name, '/') && i < ARRAY_SIZE(folders); i++)
		if (str_starts(name + guest + 1, folders[i].path))
			return &folders[i];
	return NULL;
}

void refuse_drop_ins(struct planner *planner)
{
	for (size_t i = 0; i < planner->view->drop_in_count; i++) {
		const struct drop_in *drop_in = &planner->view->drop_ins[i];
		if (drop_in->fault)
			plan_refuse(planner->plan, REFUSAL_DROP_IN, drop_in->name,
				    str_format("drop-in %s", drop_in->fault),
				    str_copy(drop_in->advice
						     ? drop_in->advice
						     : "put it there, or leave it out of drop_ins "
						       "in [hooks]"));
	}
}

void note_drop_ins(struct planner *planner)
{
	const struct words *left_out = &planner->view->left_out;
	for (size_t i = 0; i < left_out->count; i++) {
		autofree char *note =
			str_format("drop-ins in %s are not run: those of prepare/ and "
				   "release/ are",
				   left_out->at[i]);
		words_add(&planner->plan->notes, note);
	}
}

static void name_devices(const struct planner *planner, struct words *ret)
{
	for (size_t i = 0; i < planner->wish->count; i++) {
		char name[PCI_ADDRESS_TEXT];
		words_add(ret, pci_address_print(planner->wish->at[i], name));
	}
	for (size_t i = 0; i < planner->guest->mdev_count; i++)
		words_add(ret, planner->guest->mdev[i].uuid);
}

static void add_step(struct planner *planner, size_t index, const struct folder *folder)
{
	autotext detail = {0};
	const char *name = planner->view->drop_ins[index].name;
	autodropin words = {
		.number = (unsigned)planner->plan->step_count + 1,
		.at_end = planner->drop_ins_at_end,
		.ways = folder ? folder->ways : DROP_IN_BOTH,
		.guest = str_copy(planner->guest->name),
	};
	memcpy(words.uuid, planner->guest->uuid, sizeof words.uuid);
	name_devices(planner, &words.devices);
	drop_in_print(&words, &detail);
	planner_next_stage(planner);
	struct step *step = planner_step(planner, STEP_RUN_DROP_IN, name, NULL, DROP_IN_PREPARED);
	step->detail = text_take(&detail);
	step->wait_ms = planner->profile->hooks.deadline_ms;
}

/* Those that are called on the way out come in the order of their names, and those that
 * are called on the way back alone the other way round: an undo turns that over again. */
void run_drop_ins(struct planner *planner, bool at_end)
{
	size_t count = planner->view->drop_in_count;
	planner->drop_ins_at_end = at_end;
	for (size_t i = 0; i < count; i++) {
		const struct folder *folder = folder_of(planner, planner->view->drop_ins[i].name);
		if (!folder || (folder->at_end == at_end && folder->ways == DROP_IN_PREPARE))
			add_step(planner, i, folder);
	}
	for (size_t i = count; i > 0; i--) {
		const struct folder *folder =
			folder_of(planner, planner->view->drop_ins[i - 1].name);
		if (folder && folder->at_end == at_end && folder->ways == DROP_IN_RELEASE)
			add_step(planner, i - 1, folder);
	}
	planner_next_stage(planner);
}
