/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/profile.h"

#include "base/memory.h"
#include "model/names.h"

/* Long enough for every driver that lets go at all, i2c_nvidia_gpu of old
 * kernels aside, and what libvirtd waits for a call when it is told to stop. */
enum { DEADLINE_MS = 30 * 1000 };

void profile_init(struct profile *profile)
{
	*profile = (struct profile){0};
	profile->pci.from_xml = true;
	profile->pci.driver = str_copy(DRIVER_VFIO_PCI);
	profile->pci.companions = COMPANIONS_REQUIRE;
	profile->pci.way_home = WAY_HOME;
	profile->gpu.holders = HOLDERS_REFUSE;
	profile->safety.deadline_ms = DEADLINE_MS;
}

void profile_clear(struct profile *profile)
{
	for (size_t i = 0; i < profile->mdev_count; i++) {
		free(profile->mdev[i].type);
		free(profile->mdev[i].parent);
	}
	free(profile->mdev);
	free(profile->pci.also);
	free(profile->pci.driver);
	free(profile->path);
	words_clear(&profile->gpu.unload);
	*profile = (struct profile){0};
}

const struct profile_mdev *profile_find_mdev(const struct profile *profile, const char *uuid)
{
	const struct profile_mdev *any = NULL;
	for (size_t i = 0; i < profile->mdev_count; i++) {
		const struct profile_mdev *mdev = &profile->mdev[i];
		if (str_equal(mdev->uuid, uuid))
			return mdev;
		if (!*mdev->uuid)
			any = mdev;
	}
	return any;
}
