/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/survey.h"

#include "base/memory.h"
#include "model/names.h"
#include "model/wish.h"
#include "survey/display.h"
#include "survey/drop_ins.h"
#include "survey/holders.h"
#include "survey/iommu_groups.h"
#include "survey/keyboards.h"
#include "survey/mdev_types.h"
#include "survey/modules.h"
#include "survey/network.h"
#include "survey/pci_details.h"
#include "survey/pci_devices.h"
#include "survey/units.h"
#include "survey/virtual_functions.h"

static void survey_driver(struct host *host, const char *driver, struct host_view *view)
{
	autofree char *path = str_format(PATH_PCI_DRIVERS "/%s", driver);
	if (host_exists(host, path))
		words_add(&view->drivers, driver);
}

/* What a driver that has to go with its device takes with it. */
static void survey_drivers_of(struct host *host, size_t taken, struct host_view *view)
{
	for (size_t i = 0; i < taken; i++) {
		const struct device *device = &view->devices[i];
		if (!device->driver || device->vfio || device_is_bridge(device))
			continue;
		if (device->module)
			survey_module(host, device->module, view);
	}
}

/* NB: one that has no driver may still show what the firmware has begun with. */
static bool takes_display(const struct host_view *view, size_t taken)
{
	for (size_t i = 0; i < taken; i++) {
		const struct device *device = &view->devices[i];
		if (device->present && !device->vfio && device_is_display(device))
			return true;
	}
	return false;
}

static void survey_release(struct host *host, struct host_view *view)
{
	autotext release = {0};
	if (host_read(host, PATH_KERNEL_RELEASE, &release) == 0 && release.length)
		view->release = text_take(&release);
}

static void survey_functions(struct host *host, const struct wish *wish,
			     const struct profile *profile, struct host_view *view)
{
	size_t taken = survey_pci_devices(host, wish, view);
	survey_physicals(host, view, taken);
	if (profile->pci.companions == COMPANIONS_TAKE)
		taken = view->device_count;
	survey_pci_details(host, view, taken, profile->gpu.bar_count > 0);
	survey_busy_groups(host, view);
	if (takes_display(view, taken)) /* NB: before those who hold what is seen there */
		survey_display(host, profile, view);
	survey_monitor(host, profile, &view->display);
	survey_holders(host, view);
	survey_networks(host, view, taken);
	survey_keyboards(host, view, taken);
	survey_units(host, profile, view, taken);
	survey_drivers_of(host, taken, view);
	survey_driver(host, profile->pci.driver, view);
	survey_release(host, view);
}

static long survey_hugepages(struct host *host, unsigned long size_kb)
{
	autofree char *path =
		str_format(PATH_HUGEPAGES "/hugepages-%lukB/" NAME_HUGEPAGES_NUMBER, size_kb);
	return host_read_number(host, path, -1);
}

static void survey_mdev_parents(struct host *host, const struct profile *profile,
				struct host_view *view)
{
	const char *last = NULL;
	survey_mdev_types(host, view);
	for (size_t i = 0; i < view->mdev_type_count; i++) {
		if (!str_equal(view->mdev_types[i].parent, last))
			survey_parent(host, view->mdev_types[i].parent, view);
		last = view->mdev_types[i].parent;
	}
	for (size_t i = 0; i < profile->mdev_count; i++)
		for (size_t p = 0; p < profile->mdev[i].parents.count; p++)
			survey_parent(host, profile->mdev[i].parents.at[p], view);
}

void survey_host(struct host *host, const struct guest *guest, const struct profile *profile,
		 struct host_view *ret)
{
	*ret = (struct host_view){0};
	autowish wish = {0};
	wish_make(guest, profile, &wish);
	if (wish.count)
		survey_functions(host, &wish, profile, ret);
	for (size_t i = 0; i < profile->gpu.modules.count; i++)
		survey_module(host, profile->gpu.modules.at[i], ret);
	for (size_t i = 0; i < guest->mdev_count; i++)
		survey_mdev(host, guest->mdev[i].uuid, ret);
	if (guest->mdev_count > ret->mdev_count)
		survey_mdev_parents(host, profile, ret);
	survey_drop_ins(host, guest, profile, ret);
	if (profile->hugepages.count)
		ret->hugepages = survey_hugepages(host, profile->hugepages.size_kb);
}
