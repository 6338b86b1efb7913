/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Modules of the kernel: the value is that of initstate. */

#include <errno.h>

#include "base/memory.h"
#include "effects/rows.h"
#include "model/names.h"

static int observe(struct host *host, const struct step *step, struct text *found)
{
	autofree char *path = str_format(PATH_MODULES "/%s/initstate", step->subject);
	int r = host_read(host, path, found);
	return r == -ENOENT ? 0 : r;
}

static void load(const struct step *step, struct task *ret)
{
	value_task(ret, TASK_LOAD_MODULE, step->subject);
}

static void unload(const struct step *step, struct task *ret)
{
	value_task(ret, TASK_UNLOAD_MODULE, step->subject);
}

static bool undo_unload(const struct step *step, unsigned round, struct task *ret)
{
	load(step, ret);
	return round == 0;
}

/* On its way in or out a module is still what some task of ours makes of it. */
static enum standing judge(const struct step *step, const char *found)
{
	(void)step;
	return str_equal(found, "coming") || str_equal(found, "going") ? STANDING_AFTER
								       : STANDING_ELSE;
}

const struct effect effect_load_module = {.observe = observe, .apply = load};

const struct effect effect_unload_module = {
	.observe = observe, .apply = unload, .undo = undo_unload, .judge = judge};
