/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "effects/effects.h"

/*
 * One row per kind of step. Values are read back as step.was and step.want spell
 * them, "" for nothing. observe returns 0, or -ENOENT where the thing is gone.
 */
struct effect {
	/* NULL for a deed that leaves nothing to be seen: it is always done, and what its task
	 * returned is what it came to. */
	int (*observe)(struct host *host, const struct step *step, struct text *found);
	/* NULL where observe always finds that it is done. */
	void (*apply)(const struct step *step, struct task *ret);
	/* In its place where the change takes several tasks: false when there is none any more. */
	bool (*apply_round)(const struct step *step, unsigned round, struct task *ret);
	/* NULL: there is no way back, and none is needed. */
	bool (*undo)(const struct step *step, unsigned round, struct task *ret);
	/* What a value that is neither was nor want means to an undo. */
	enum standing (*judge)(const struct step *step, const char *found);
	bool (*in_use)(struct host *host, const struct step *step);
	/* For an undo, where other things count than for the change itself. */
	int (*observe_undo)(struct host *host, const struct step *step, struct text *found);
	/* Whether nothing can be read back; NULL: it can. */
	bool (*blind)(struct host *host, const struct step *step);
	/* The tasks of a second try to undo it; NULL: there is none. */
	bool (*retry)(const struct step *step, unsigned round, struct task *ret);
	/* What effect_is_comfort() and the others say of it. */
	bool comfort, dispensable, optional, by_the_way;
};

extern const struct effect effect_load_module, effect_unload_module;	       /* modules.c */
extern const struct effect effect_override_driver, effect_unbind, effect_bind; /* functions.c */
extern const struct effect effect_set_attribute, effect_resize_bar;	       /* attributes.c */
extern const struct effect effect_unbind_console, effect_keep_vt;	       /* display.c */
extern const struct effect effect_hide_node, effect_unbind_framebuffer;	       /* display.c */
extern const struct effect effect_create_mdev, effect_set_mdev_attribute;      /* mdevs.c */
extern const struct effect effect_create_vfs;				       /* vfs.c */
extern const struct effect effect_keep_awake, effect_tell_session;	       /* comfort.c */
extern const struct effect effect_switch_input, effect_switch_mux;	       /* comfort.c */
extern const struct effect effect_reserve_hugepages;			       /* hugepages.c */
extern const struct effect effect_stop_unit, effect_end_session;	       /* users.c */
extern const struct effect effect_end_process, effect_free_nodes;	       /* users.c */
extern const struct effect effect_run_drop_in;				       /* drop_ins.c */

/* What rows have in common (tasks.c). */
void write_task(struct task *ret, const char *value, const char *format, ...) PRINTF_LIKE(3, 4);
void value_task(struct task *ret, enum task_kind kind, const char *value);
void override_task(struct task *ret, const char *function, const char *driver);

/* Reads by a task, as it may wait for the lock of a device; blanks at the end go. */
int read_patiently(struct host *host, struct text *found, const char *format, ...)
	PRINTF_LIKE(3, 4);
