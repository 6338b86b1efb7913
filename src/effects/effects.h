/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "host/host.h"
#include "model/step.h"

/* How a thing stands, seen from a step that changes it. */
enum standing {
	STANDING_BEFORE, /* as the step found it */
	STANDING_AFTER,	 /* as the step leaves it */
	STANDING_ELSE,	 /* neither: somebody else had a hand in it */
	STANDING_GONE,	 /* there is no such thing */
};

/* Looks how the thing stands. found gets its value, for messages. Returns a
 * standing, or -1 where the host did not say. */
int effect_observe(struct host *host, const struct step *step, struct text *found,
		   struct error *err);

/* The same for an undo: what others are known to do on the way home counts as
 * STANDING_AFTER, so that it is put right and not taken for a stranger's wish. */
int effect_observe_undo(struct host *host, const struct step *step, struct text *found,
			struct error *err);

/* The tasks that make the change, to be done one after another: round counts from 0.
 * False when there is none any more. */
bool effect_task(const struct step *step, unsigned round, struct task *ret);

/* The same for those that take it back. */
bool effect_undo_task(const struct step *step, unsigned round, struct task *ret);

/* The tasks of a second try, after an undo that failed: a reset, and the binding again
 * (for steps with retry alone). */
bool effect_retry_task(const struct step *step, unsigned round, struct task *ret);

/* Whether the host is whole without the undo of that step: then one that failed is
 * told, and not tried again. */
bool effect_is_dispensable(const struct step *step);

/* Whether it is for the comfort of people alone: whatever becomes of it is told, and the
 * handover goes on, either way. */
bool effect_is_comfort(const struct step *step);

/* Whether it leaves nothing to be seen, so that what its task returned is all that is
 * known of it. */
bool effect_is_unseen(const struct step *step);

/* Whether the handover goes on where the change did not come about. A console that has no
 * other to fall back to stays (drivers/tty/vt/vt.c, do_unbind_con_driver): if it keeps a
 * module from leaving, that says so; else it moves when its frame buffer goes. */
bool effect_is_optional(const struct step *step);

/* Whether the thing can go home while that step of it is still open: a setting that
 * cannot be put back must not keep a device from its driver. */
bool effect_is_by_the_way(const struct step *step);

/* Whether nothing of what the step does can be read back, so that the kernel's word counts. */
bool effect_is_blind(struct host *host, const struct step *step);

/* Whether a guest still has the thing in use, so that an undo would hang. */
bool effect_in_use(struct host *host, const struct step *step);
