// SPDX-License-Identifier: GPL-2.0-or-later
/* nvidia-modeset: a node, and the way on which nvidia-drm reaches nvidia's cards. */
#include <linux/fs.h>
#include <linux/module.h>

#include "nvidia-stand-in.h"

struct pci_dev *nvidia_modeset_card(int minor)
{
	return nvidia_card(minor);
}
EXPORT_SYMBOL_GPL(nvidia_modeset_card);

int nvidia_modeset_open_card(int minor)
{
	return nvidia_dev_get(minor);
}
EXPORT_SYMBOL_GPL(nvidia_modeset_open_card);

void nvidia_modeset_close_card(int minor)
{
	nvidia_dev_put(minor);
}
EXPORT_SYMBOL_GPL(nvidia_modeset_close_card);

static const struct file_operations node_operations = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
};

static int __init nvidia_modeset_init(void)
{
	int error = __register_chrdev(NVIDIA_MAJOR, NVIDIA_MINOR_MODESET, 1, "nvidia-modeset",
				      &node_operations);

	return error < 0 ? error : 0;
}
module_init(nvidia_modeset_init);

static void __exit nvidia_modeset_exit(void)
{
	__unregister_chrdev(NVIDIA_MAJOR, NVIDIA_MINOR_MODESET, 1, "nvidia-modeset");
	nvidia_client_gone();
}
module_exit(nvidia_modeset_exit);

MODULE_DESCRIPTION("Stands in for NVIDIA's modesetting, for tests");
MODULE_VERSION(STAND_IN_VERSION);
MODULE_LICENSE("GPL");
