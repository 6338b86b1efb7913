/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/survey.h"

#include "base/memory.h"
#include "model/names.h"
#include "model/wish.h"
#include "survey/holders.h"
#include "survey/iommu_groups.h"
#include "survey/mdev_types.h"
#include "survey/modules.h"
#include "survey/pci_devices.h"

static void survey_driver(struct host *host, const char *driver, struct host_view *view)
{
	autofree char *path = str_format(PATH_PCI_DRIVERS "/%s", driver);
	if (host_exists(host, path))
		words_add(&view->drivers, driver);
}

void survey_host(struct host *host, const struct guest *guest, const struct profile *profile,
		 struct host_view *ret)
{
	*ret = (struct host_view){0};
	autowish wish = {0};
	wish_make(guest, profile, &wish);
	if (wish.count) {
		survey_pci_devices(host, &wish, ret);
		survey_busy_groups(host, ret);
		survey_holders(host, ret);
		survey_driver(host, profile->pci.driver, ret);
	}
	for (size_t i = 0; i < profile->gpu.unload.count; i++)
		survey_module(host, profile->gpu.unload.at[i], ret);
	for (size_t i = 0; i < guest->mdev_count; i++)
		survey_mdev(host, guest->mdev[i].uuid, ret);
	if (guest->mdev_count > ret->mdev_count)
		survey_mdev_types(host, ret);
}
