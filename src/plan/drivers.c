/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/drivers.h"

#include <ctype.h>
#include <stddef.h>

/*
 * Sources, row by row.
 *
 * nvidia: kernel-open/nvidia/nv-pci.c, nv_pci_remove_helper(): waits, where no signal
 * reaches it, until its usage count is zero; nvidia-drm with modeset counts, and before
 * 590 is not told to let go. All its device files have an owner, so delete_module(2)
 * answers EAGAIN instead. Since 595 the card is unlinked before the wait, so users in the
 * kernel never find it again (NVIDIA/open-gpu-kernel-modules issues 1119 and 1374).
 *
 * nouveau, amdgpu, i915, xe, radeon: remove() calls drm_dev_unplug() or
 * drm_dev_unregister() and waits for nobody. Their modules are held by a console where
 * fb_ops has an owner: i915 (intel_fbdev.c), radeon (radeon_fbdev.c), nouveau before 6.12
 * (nouveau_fbcon.c).
 *
 * Virtual functions. nvidia has no sriov_configure(): NVIDIA's script binds pci-pf-stub to
 * the card meanwhile (NVIDIA vGPU user guide, "Preparing the Virtual Function for an NVIDIA
 * vGPU That Supports SR-IOV"). xe parts the card's memory evenly among as many as it makes
 * (drivers/gpu/drm/xe/xe_gt_sriov_pf_config.c, pf_estimate_fair_lmem); i915 has them in
 * builds of its own, and has been seen to hang a desktop by it
 * (strongtz/i915-sriov-dkms issue 279). gim, of AMD's MxGPU, turns them on by itself
 * (amd/MxGPU-Virtualization, README.md).
 *
 * snd_hda_intel: sound/core/init.c, snd_card_free(): waits for every open file of the card.
 * nvidia-gpu (the UCSI function, drivers/i2c/busses/i2c-nvidia-gpu.c): let go after
 * minutes on 5.0 (pop-os/system76-power issue 71).
 */
static const struct driver drivers[] = {
	{
		.name = "nvidia",
		.module = "nvidia",
		.parting = PARTS_BADLY,
		.units = {"nvidia-persistenced.service", "nvidia-powerd.service",
			  "nvidia-dcgm.service", "dcgm.service", "nvidia-fabricmanager.service"},
		.troubles = {{"595", "", false,
			      "since 595 it can hang for ever when a device is unbound, even after "
			      "all its users have ended"}},
		.vfs_by = "make them first, by /usr/lib/nvidia/sriov-manage -e and its address",
		.vfs_note = "NVIDIA's script makes all of a card's virtual functions, and has the "
			    "card without its driver meanwhile: it fails where somebody uses it",
	},
	{.name = "nouveau", .module = "nouveau", .pinned_by_console = true},
	{
		.name = "amdgpu",
		.module = "amdgpu",
		.troubles = {{"6.16", "6.17", true,
			      "on kernel 6.16 amdgpu may not take a card back: it finds its own "
			      "files in sysfs twice"}},
	},
	{.name = "radeon", .module = "radeon", .pinned_by_console = true},
	{
		.name = "i915",
		.module = "i915",
		.pinned_by_console = true,
		.vfs_note = "i915 has been seen to hang a desktop on the same card while it makes "
			    "virtual functions",
	},
	{
		.name = "xe",
		.module = "xe",
		.vfs_note = "xe parts the card's memory evenly among its virtual functions: the "
			    "more it makes, the less each has",
	},
	{
		.name = "gim",
		.module = "gim",
		.vfs_by = "gim makes them itself when it is loaded: its user guide says how",
	},
	{.name = "snd_hda_intel", .module = "snd_hda_intel", .parting = PARTS_WAITING},
	{.name = "xhci_hcd", .module = "xhci_pci"},
	{
		.name = "nvidia-gpu",
		.module = "i2c_nvidia_gpu",
		.parting = PARTS_WAITING,
		.troubles = {{"5.0", "5.1", true,
			      "on kernel 5.0 nvidia-gpu lets go after minutes: set a longer "
			      "deadline"}},
	},
};

static const struct driver unknown = {.name = "", .parting = PARTS_WAITING};

const struct driver *driver_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		if (str_equal(drivers[i].name, name))
			return &drivers[i];
	return &unknown;
}

bool version_reaches(const char *a, const char *b)
{
	while (*a && *b) {
		char *rest_a, *rest_b;
		unsigned long left = strtoul(a, &rest_a, 10);
		unsigned long right = strtoul(b, &rest_b, 10);
		if (left != right)
			return left > right;
		a = *rest_a == '.' ? rest_a + 1 : "";
		b = *rest_b == '.' ? rest_b + 1 : "";
	}
	return !*b;
}

const char *driver_trouble(const struct driver *driver, const char *version, const char *release)
{
	for (size_t i = 0; i < DRIVER_TROUBLES && driver->troubles[i].from; i++) {
		const struct bad_versions *bad = &driver->troubles[i];
		const char *have = bad->of_kernel ? release : version;
		if (have && isdigit((unsigned char)*have) && version_reaches(have, bad->from) &&
		    (!*bad->to || !version_reaches(have, bad->to)))
			return bad->trouble;
	}
	return NULL;
}
