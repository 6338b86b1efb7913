/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/profile.h"

#include "base/memory.h"
#include "model/names.h"

/* Long enough for every driver that lets go at all, i2c_nvidia_gpu of old
 * kernels aside, and what libvirtd waits for a call when it is told to stop. */
enum { DEADLINE_MS = 30 * 1000 };

/* What libvirt's users wait for a start before they think that it hangs. */
enum { WAIT_MS = 10 * 1000 };

/* As systemd's own DefaultTimeoutStopSec. */
enum { UNITS_MS = 90 * 1000 };

/* Enough to press the keys that save a document. */
enum { GRACE_MS = 10 * 1000 };

void profile_init(struct profile *profile)
{
	*profile = (struct profile){0};
	profile->pci.from_xml = true;
	profile->pci.driver = str_copy(DRIVER_VFIO_PCI);
	profile->pci.companions = COMPANIONS_REQUIRE;
	profile->pci.way_home = WAY_HOME;
	profile->gpu.keep_power = true;
	profile->holders.wait_ms = WAIT_MS;
	profile->hooks.deadline_ms = DEADLINE_MS;
	profile->display.notice = true;
	profile->display.grace_ms = GRACE_MS;
	profile->safety.deadline_ms = DEADLINE_MS;
	profile->safety.units_ms = UNITS_MS;
}

void profile_clear(struct profile *profile)
{
	for (size_t i = 0; i < profile->mdev_count; i++) {
		free(profile->mdev[i].of);
		free(profile->mdev[i].type);
		words_clear(&profile->mdev[i].parents);
		mdev_attributes_clear(&profile->mdev[i].attributes);
	}
	free(profile->mdev);
	for (size_t i = 0; i < profile->map_count; i++)
		words_clear(&profile->map[i].to);
	free(profile->map);
	free(profile->display.manager);
	free(profile->sriov.vgpu_name);
	free(profile->display.monitor);
	free(profile->pci.also);
	free(profile->pci.driver);
	free(profile->path);
	words_clear(&profile->hooks.names);
	words_clear(&profile->gpu.modules);
	words_clear(&profile->gpu.resets);
	free(profile->gpu.bars);
	*profile = (struct profile){0};
}

enum holders_kind holders_kind_of(const char *node)
{
	static const struct {
		const char *begin;
		enum holders_kind kind;
	} kinds[] = {
		{"dri/", HOLDERS_GRAPHICS},  {"fb", HOLDERS_GRAPHICS}, {"snd/", HOLDERS_SOUND},
		{"nvidia", HOLDERS_COMPUTE}, {"kfd", HOLDERS_COMPUTE},
	};
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_starts(node, kinds[i].begin))
			return kinds[i].kind;
	return HOLDERS_OTHER;
}
