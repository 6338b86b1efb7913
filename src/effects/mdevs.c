/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Mediated devices: the value is what one is made of, "parent/type". */

#include "base/memory.h"
#include "effects/rows.h"
#include "host/vfio.h"
#include "model/names.h"

static int observe(struct host *host, const struct step *step, struct text *found)
{
	autofree char *made_of = host_mdev_made_of(host, step->subject);
	text_add(found, made_of ? made_of : "");
	return 0;
}

static void create(const struct step *step, struct task *ret)
{
	const char *slash = strchr(step->want, '/');
	int parent = slash ? (int)(slash - step->want) : 0;
	write_task(ret, step->subject, PATH_MDEV_PARENTS "/%.*s/" NAME_MDEV_TYPES "/%s/create",
		   parent, step->want, slash ? slash + 1 : "");
}

static bool undo(const struct step *step, unsigned round, struct task *ret)
{
	write_task(ret, "1", PATH_MDEV_DEVICES "/%s/remove", step->subject);
	return round == 0;
}

static bool in_use(struct host *host, const struct step *step)
{
	return group_in_use(host, PATH_MDEV_DEVICES, step->subject);
}

const struct effect effect_create_mdev = {
	.observe = observe, .apply = create, .undo = undo, .in_use = in_use};
