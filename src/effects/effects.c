/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "effects/effects.h"

#include <errno.h>

#include "effects/rows.h"

static const struct effect *const effects[STEP_KIND_COUNT] = {
	[STEP_LOAD_MODULE] = &effect_load_module,
	[STEP_UNLOAD_MODULE] = &effect_unload_module,
	[STEP_OVERRIDE_DRIVER] = &effect_override_driver,
	[STEP_UNBIND] = &effect_unbind,
	[STEP_BIND] = &effect_bind,
	[STEP_CREATE_MDEV] = &effect_create_mdev,
	[STEP_SET_MDEV_ATTRIBUTE] = &effect_set_mdev_attribute,
	[STEP_STOP_UNIT] = &effect_stop_unit,
	[STEP_END_SESSION] = &effect_end_session,
	[STEP_END_PROCESS] = &effect_end_process,
	[STEP_FREE_NODES] = &effect_free_nodes,
	[STEP_SET_ATTRIBUTE] = &effect_set_attribute,
	[STEP_RESIZE_BAR] = &effect_resize_bar,
	[STEP_UNBIND_CONSOLE] = &effect_unbind_console,
	[STEP_KEEP_VT] = &effect_keep_vt,
	[STEP_HIDE_NODE] = &effect_hide_node,
	[STEP_UNBIND_FRAMEBUFFER] = &effect_unbind_framebuffer,
	[STEP_CREATE_VFS] = &effect_create_vfs,
	[STEP_RUN_DROP_IN] = &effect_run_drop_in,
	[STEP_KEEP_AWAKE] = &effect_keep_awake,
	[STEP_TELL_SESSION] = &effect_tell_session,
	[STEP_SWITCH_INPUT] = &effect_switch_input,
	[STEP_SWITCH_MUX] = &effect_switch_mux,
	[STEP_RESERVE_HUGEPAGES] = &effect_reserve_hugepages,
};

typedef int observe_thing(struct host *host, const struct step *step, struct text *found);

static int observe(struct host *host, const struct step *step, observe_thing *look,
		   struct text *found, struct error *err)
{
	int r = look(host, step, found);
	if (r == -ENOENT)
		return STANDING_GONE;
	if (r < 0)
		return error_errno(err, -r, "%s: the host does not say how it stands",
				   step->subject);
	if (str_equal(text_string(found), step->want))
		return STANDING_AFTER;
	return str_equal(text_string(found), step->was) ? STANDING_BEFORE : STANDING_ELSE;
}

int effect_observe(struct host *host, const struct step *step, struct text *found,
		   struct error *err)
{
	if (effect_is_unseen(step))
		return STANDING_BEFORE;
	return observe(host, step, effects[step->kind]->observe, found, err);
}

bool effect_is_unseen(const struct step *step)
{
	return !effects[step->kind]->observe;
}

static bool has_undo(const struct step *step)
{
	struct task task;
	return effect_undo_task(step, 0, &task);
}

int effect_observe_undo(struct host *host, const struct step *step, struct text *found,
			struct error *err)
{
	const struct effect *effect = effects[step->kind];
	if (!has_undo(step))
		return STANDING_BEFORE;
	observe_thing *look = effect->observe_undo ? effect->observe_undo : effect->observe;
	int standing = observe(host, step, look, found, err);
	if (standing == STANDING_AFTER && str_equal(step->was, step->want))
		return STANDING_BEFORE; /* the step changed nothing */
	if (standing == STANDING_ELSE && effect->judge)
		return (int)effect->judge(step, text_string(found));
	return standing;
}

bool effect_task(const struct step *step, unsigned round, struct task *ret)
{
	const struct effect *effect = effects[step->kind];
	if (effect->apply_round)
		return effect->apply_round(step, round, ret);
	if (round == 0)
		effect->apply(step, ret);
	return round == 0;
}

bool effect_undo_task(const struct step *step, unsigned round, struct task *ret)
{
	const struct effect *effect = effects[step->kind];
	return effect->undo && effect->undo(step, round, ret);
}

bool effect_retry_task(const struct step *step, unsigned round, struct task *ret)
{
	const struct effect *effect = effects[step->kind];
	return effect->retry && effect->retry(step, round, ret);
}

bool effect_is_dispensable(const struct step *step)
{
	return effects[step->kind]->dispensable || effect_is_comfort(step);
}

bool effect_is_comfort(const struct step *step)
{
	return effects[step->kind]->comfort;
}

bool effect_is_optional(const struct step *step)
{
	return effects[step->kind]->optional;
}

bool effect_is_by_the_way(const struct step *step)
{
	return effects[step->kind]->by_the_way;
}

bool effect_is_blind(struct host *host, const struct step *step)
{
	const struct effect *effect = effects[step->kind];
	return effect->blind && effect->blind(host, step);
}

bool effect_in_use(struct host *host, const struct step *step)
{
	const struct effect *effect = effects[step->kind];
	return effect->in_use && effect->in_use(host, step);
}
