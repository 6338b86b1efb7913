/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/mdev_types.h"

#include <stdio.h>

#include "base/memory.h"
#include "host/vfio.h"
#include "model/names.h"

void survey_mdev(struct host *host, const char *uuid, struct host_view *view)
{
	autofree char *made_of = host_mdev_made_of(host, uuid);
	if (!made_of || host_view_find_mdev(view, uuid))
		return;
	struct mdev *mdev = ARRAY_ADD(view->mdevs, view->mdev_count);
	snprintf(mdev->uuid, sizeof mdev->uuid, "%s", uuid);
	mdev->made_of = TAKE(made_of);
}

static void survey_type(struct host *host, const char *parent, const char *type,
			struct host_view *view)
{
	autofree char *folder =
		str_format(PATH_MDEV_PARENTS "/%s/" NAME_MDEV_TYPES "/%s", parent, type);
	autofree char *available = str_format("%s/available_instances", folder);
	autofree char *api = str_format("%s/device_api", folder);
	struct mdev_type *entry = ARRAY_ADD(view->mdev_types, view->mdev_type_count);
	entry->parent = str_copy(parent);
	entry->type = str_copy(type);
	entry->available = host_read_number(host, available, 0);
	struct text text = {0};
	host_read(host, api, &text);
	entry->api = text_take(&text);
}

void survey_mdev_types(struct host *host, struct host_view *view)
{
	autowords parents = {0};
	host_list(host, PATH_MDEV_PARENTS, &parents);
	for (size_t p = 0; p < parents.count; p++) {
		autofree char *folder =
			str_format(PATH_MDEV_PARENTS "/%s/" NAME_MDEV_TYPES, parents.at[p]);
		autowords types = {0};
		host_list(host, folder, &types);
		for (size_t t = 0; t < types.count; t++)
			survey_type(host, parents.at[p], types.at[t], view);
	}
}
