/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Drop-ins: what can be seen of one is how far it was called, as its task notes that. */

#include <errno.h>

#include "base/memory.h"
#include "effects/rows.h"
#include "model/drop_in.h"
#include "model/names.h"

static int observe(struct host *host, const struct step *step, struct text *found)
{
	autodropin drop_in = {0};
	if (!drop_in_parse(step->detail, &drop_in))
		return -EINVAL;
	autofree char *path = drop_in_state_path(&drop_in);
	int r = host_read(host, path, found);
	return r == -ENOENT ? 0 : r;
}

/* One that was called, and did not see it through, has its release called all the same. */
static enum standing judge(const struct step *step, const char *found)
{
	(void)step;
	return *found ? STANDING_AFTER : STANDING_BEFORE;
}

/* For an undo: what is said where its release was called, and did not end well. */
static int observe_release(struct host *host, const struct step *step, struct text *found)
{
	autotext noted = {0};
	int r = observe(host, step, &noted);
	text_add(found, noted.length ? "its release did not succeed" : step->was);
	return r;
}

static void call(const struct step *step, enum drop_in_task what, struct task *ret)
{
	autofree char *value = str_format("%s %s", drop_in_task_to_string(what), step->detail);
	value_task(ret, TASK_RUN_DROP_IN, value);
	task_set_path(ret, PATH_DROP_INS "/%s", step->subject);
}

static enum drop_in_ways ways_of(const struct step *step)
{
	autodropin drop_in = {0};
	drop_in_parse(step->detail, &drop_in);
	return drop_in.ways;
}

static void prepare(const struct step *step, struct task *ret)
{
	call(step, ways_of(step) == DROP_IN_RELEASE ? DROP_IN_NOTE : DROP_IN_CALL_PREPARE, ret);
}

static bool release(const struct step *step, unsigned round, struct task *ret)
{
	call(step, DROP_IN_CALL_RELEASE, ret);
	return round == 0 && ways_of(step) != DROP_IN_PREPARE;
}

const struct effect effect_run_drop_in = {
	.observe = observe,
	.apply = prepare,
	.undo = release,
	.judge = judge,
	.observe_undo = observe_release,
	.dispensable = true,
};
