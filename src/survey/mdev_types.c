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

/* NULL where there is no such file, or nothing in it. free() it. */
static char *read_text(struct host *host, const char *folder, const char *file)
{
	autotext text = {0};
	autofree char *path = str_format("%s/%s", folder, file);
	return host_read(host, path, &text) == 0 && text.length ? text_take(&text) : NULL;
}

/* Of a parent that is a PCI function. */
static void survey_ids(struct host *host, struct mdev_type *type)
{
	struct pci_address address;
	if (!pci_address_parse(type->parent, &address))
		return;
	autofree char *vendor = str_format(PATH_PCI_DEVICES "/%s/vendor", type->parent);
	autofree char *product = str_format(PATH_PCI_DEVICES "/%s/device", type->parent);
	type->vendor = (unsigned)host_read_number(host, vendor, 0);
	type->product = (unsigned)host_read_number(host, product, 0);
}

static void survey_type(struct host *host, const char *parent, const char *type,
			struct host_view *view)
{
	autofree char *folder =
		str_format(PATH_MDEV_PARENTS "/%s/" NAME_MDEV_TYPES "/%s", parent, type);
	autofree char *available = str_format("%s/available_instances", folder);
	autofree char *description = read_text(host, folder, "description");
	struct mdev_type *entry = ARRAY_ADD(view->mdev_types, view->mdev_type_count);
	entry->parent = str_copy(parent);
	entry->type = str_copy(type);
	entry->available = host_read_number(host, available, 0);
	entry->api = read_text(host, folder, "device_api");
	if (!entry->api)
		entry->api = str_copy("");
	entry->name = read_text(host, folder, "name");
	mdev_size_find(description ? description : "", &entry->size);
	survey_ids(host, entry);
}

static void survey_gvt(struct host *host, struct host_view *view)
{
	autofree char *folder = str_format(PATH_MODULES "/%s", MODULE_KVMGT);
	autotext parameter = {0};
	if (host_read(host, PATH_GVT_PARAMETER, &parameter) == 0)
		view->gvt = text_take(&parameter);
	view->kvmgt = host_exists(host, folder);
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
	survey_gvt(host, view);
}
