// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvidia-drm: a DRM device for each card there is when it is loaded. With modeset=1
 * it uses each of them until it is unloaded, and nothing in /proc says so. As
 * before version 590 it is not told when nvidia loses a card.
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_ioctl.h>
#include <linux/module.h>

#include "nvidia-stand-in.h"

static bool modeset;
module_param(modeset, bool, 0400);
MODULE_PARM_DESC(modeset, "use the cards from inside the kernel");

static struct drm_device *devices[NVIDIA_CARDS];
static bool opened[NVIDIA_CARDS];

static const struct file_operations node_operations = {
	.owner = THIS_MODULE,
	.open = drm_open,
	.release = drm_release,
	.unlocked_ioctl = drm_ioctl,
	.llseek = noop_llseek,
};

static const struct drm_driver driver = {
	.driver_features = DRIVER_RENDER,
	.fops = &node_operations,
	.name = "nvidia-drm",
	.desc = "Stand-in",
	.date = "20240101",
	.major = 0,
	.minor = 0,
};

static int add_card(int minor, struct pci_dev *card)
{
	struct drm_device *device = drm_dev_alloc(&driver, &card->dev);
	int error;

	if (IS_ERR(device))
		return PTR_ERR(device);
	error = drm_dev_register(device, 0);
	if (error) {
		drm_dev_put(device);
		return error;
	}
	devices[minor] = device;
	opened[minor] = modeset && nvidia_modeset_open_card(minor) == 0;
	return 0;
}

static void remove_cards(void)
{
	int minor;

	for (minor = 0; minor < NVIDIA_CARDS; minor++) {
		if (opened[minor])
			nvidia_modeset_close_card(minor);
		if (!devices[minor])
			continue;
		drm_dev_unregister(devices[minor]);
		drm_dev_put(devices[minor]);
	}
}

static int __init nvidia_drm_init(void)
{
	struct pci_dev *card;
	int minor, error;

	for (minor = 0; minor < NVIDIA_CARDS; minor++) {
		card = nvidia_modeset_card(minor);
		error = card ? add_card(minor, card) : 0;
		if (error) {
			remove_cards();
			return error;
		}
	}
	return 0;
}
module_init(nvidia_drm_init);

static void __exit nvidia_drm_exit(void)
{
	remove_cards();
}
module_exit(nvidia_drm_exit);

MODULE_DESCRIPTION("Stands in for NVIDIA's DRM driver, for tests");
MODULE_VERSION(STAND_IN_VERSION);
MODULE_LICENSE("GPL");
