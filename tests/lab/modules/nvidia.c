// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvidia: stands in for NVIDIA's driver where there is no such card.
 *
 * As there, each card has a usage count, of opens of /dev/nvidiaN and of
 * clients inside the kernel, and remove() waits, in a way that nobody can end,
 * until it is zero. Each open node keeps the module loaded. Nodes are made by
 * a program (mknod, major 195), not by the kernel, and are in no folder of sysfs.
 *
 * Its cards are emulated displays, 1234:1111: with claim=1 any that is free,
 * otherwise the one that driver_override sends here. No alias is made of that
 * id, so nothing loads it by itself.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "nvidia-stand-in.h"

struct card {
	struct pci_dev *device;
	struct proc_dir_entry *folder;
	int minor;
	int users;
	bool leaving;
};

static bool claim;
module_param(claim, bool, 0444);
MODULE_PARM_DESC(claim, "take any free display of the machine");

static DEFINE_MUTEX(lock);
static struct card *cards[NVIDIA_CARDS];
static struct proc_dir_entry *proc_driver, *proc_gpus;

struct pci_dev *nvidia_card(int minor)
{
	struct pci_dev *device;

	mutex_lock(&lock);
	device = minor < NVIDIA_CARDS && cards[minor] ? cards[minor]->device : NULL;
	mutex_unlock(&lock);
	return device;
}
EXPORT_SYMBOL_GPL(nvidia_card);

int nvidia_dev_get(int minor)
{
	int result = -ENODEV;

	mutex_lock(&lock);
	if (minor < NVIDIA_CARDS && cards[minor] && !cards[minor]->leaving) {
		cards[minor]->users++;
		result = 0;
	}
	mutex_unlock(&lock);
	return result;
}
EXPORT_SYMBOL_GPL(nvidia_dev_get);

void nvidia_dev_put(int minor)
{
	mutex_lock(&lock);
	cards[minor]->users--;
	mutex_unlock(&lock);
}
EXPORT_SYMBOL_GPL(nvidia_dev_put);

/* ---- a client that comes between: it uses the first card and the module, and has no name */

static bool snatch, snatched;

void nvidia_client_gone(void)
{
	if (!READ_ONCE(snatch) || snatched || nvidia_dev_get(0) < 0)
		return;
	__module_get(THIS_MODULE);
	snatched = true;
}
EXPORT_SYMBOL_GPL(nvidia_client_gone);

static int set_snatch(const char *value, const struct kernel_param *param)
{
	int error = param_set_bool(value, param);

	if (!error && !snatch && snatched) {
		snatched = false;
		nvidia_dev_put(0);
		module_put(THIS_MODULE);
	}
	return error;
}

static const struct kernel_param_ops snatch_ops = {
	.set = set_snatch,
	.get = param_get_bool,
};
module_param_cb(snatch, &snatch_ops, &snatch, 0644);
MODULE_PARM_DESC(snatch, "1: once a module on top of this one goes, use the first card; 0: let go");

/* ---- the nodes */

static int nvidia_open(struct inode *inode, struct file *file)
{
	return iminor(inode) == NVIDIA_MINOR_CTL ? 0 : nvidia_dev_get(iminor(inode));
}

static int nvidia_release(struct inode *inode, struct file *file)
{
	if (iminor(inode) != NVIDIA_MINOR_CTL)
		nvidia_dev_put(iminor(inode));
	return 0;
}

static const struct vm_operations_struct mapping_operations = {};

/* There is nothing behind it, but the mapping keeps the node open as a real one does. */
static int nvidia_mmap(struct file *file, struct vm_area_struct *area)
{
	area->vm_ops = &mapping_operations;
	return 0;
}

static const struct file_operations node_operations = {
	.owner = THIS_MODULE,
	.open = nvidia_open,
	.release = nvidia_release,
	.mmap = nvidia_mmap,
};

/* ---- /proc/driver/nvidia */

static int information_show(struct seq_file *out, void *data)
{
	struct card *card = out->private;

	seq_puts(out, "Model: \t\t Stand-in\n");
	seq_printf(out, "Bus Location: \t %s\n", pci_name(card->device));
	seq_printf(out, "Device Minor: \t %d\n", card->minor);
	return 0;
}

static int version_show(struct seq_file *out, void *data)
{
	seq_puts(out, "NVRM version: Stand-in x86_64 Kernel Module  " STAND_IN_VERSION "\n");
	return 0;
}

/* ---- PCI */

static int nvidia_probe(struct pci_dev *device, const struct pci_device_id *id)
{
	struct card *card = kzalloc(sizeof(*card), GFP_KERNEL);
	int minor = 0;

	if (!card)
		return -ENOMEM;
	card->device = device;
	mutex_lock(&lock);
	while (minor < NVIDIA_CARDS && cards[minor])
		minor++;
	if (minor < NVIDIA_CARDS)
		cards[minor] = card;
	mutex_unlock(&lock);
	if (minor == NVIDIA_CARDS) {
		kfree(card);
		return -ENOSPC;
	}
	card->minor = minor;
	card->folder = proc_mkdir(pci_name(device), proc_gpus);
	proc_create_single_data("information", 0444, card->folder, information_show, card);
	pci_set_drvdata(device, card);
	return 0;
}

static void nvidia_remove(struct pci_dev *device)
{
	struct card *card = pci_get_drvdata(device);

	mutex_lock(&lock);
	card->leaving = true;
	if (card->users)
		pr_err("NVRM: Attempting to remove device %s with non-zero usage count!\n",
		       pci_name(device));
	while (card->users) {
		mutex_unlock(&lock);
		msleep(500);
		mutex_lock(&lock);
	}
	cards[card->minor] = NULL;
	mutex_unlock(&lock);
	proc_remove(card->folder);
	kfree(card);
}

static const struct pci_device_id claimed[] = {{PCI_DEVICE(0x1234, 0x1111)}, {}};
static const struct pci_device_id none[] = {{}};

static struct pci_driver nvidia_driver = {
	.name = "nvidia",
	.probe = nvidia_probe,
	.remove = nvidia_remove,
};

static void unregister_nodes(void)
{
	__unregister_chrdev(NVIDIA_MAJOR, 0, NVIDIA_CARDS, "nvidia");
	__unregister_chrdev(NVIDIA_MAJOR, NVIDIA_MINOR_CTL, 1, "nvidiactl");
}

static int register_nodes(void)
{
	int error = __register_chrdev(NVIDIA_MAJOR, 0, NVIDIA_CARDS, "nvidia", &node_operations);

	if (error < 0)
		return error;
	error = __register_chrdev(NVIDIA_MAJOR, NVIDIA_MINOR_CTL, 1, "nvidiactl", &node_operations);
	if (error < 0)
		__unregister_chrdev(NVIDIA_MAJOR, 0, NVIDIA_CARDS, "nvidia");
	return error < 0 ? error : 0;
}

static int __init nvidia_init(void)
{
	int error = register_nodes();

	if (error)
		return error;
	proc_driver = proc_mkdir("driver/nvidia", NULL);
	proc_create_single("version", 0444, proc_driver, version_show);
	proc_gpus = proc_mkdir("gpus", proc_driver);
	nvidia_driver.id_table = claim ? claimed : none;
	error = pci_register_driver(&nvidia_driver);
	if (error) {
		proc_remove(proc_driver);
		unregister_nodes();
	}
	return error;
}
module_init(nvidia_init);

static void __exit nvidia_exit(void)
{
	pci_unregister_driver(&nvidia_driver);
	proc_remove(proc_driver);
	unregister_nodes();
}
module_exit(nvidia_exit);

MODULE_DESCRIPTION("Stands in for NVIDIA's driver, for tests");
MODULE_VERSION(STAND_IN_VERSION);
MODULE_LICENSE("GPL");
