// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sticky: a PCI driver that lets go of its device late, or never.
 *
 * It matches no device by itself: driver_override or new_id binds it. Its
 * remove() waits hold_ms milliseconds, so that a test can hit a hand-over in
 * the middle; with hold_ms=-1 it waits, uninterruptibly as real drivers do,
 * until let_go is 1. Its probe() waits probe_ms. While bound, /dev/sticky can
 * be held open by a process; where it has several devices, the others' nodes
 * are sticky1, sticky2 and so on.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/wait.h>

static int hold_ms;
module_param(hold_ms, int, 0644);
MODULE_PARM_DESC(hold_ms, "how long remove() waits; -1: until let_go is 1");

static int probe_ms;
module_param(probe_ms, int, 0644);
MODULE_PARM_DESC(probe_ms, "how long probe() waits");

static bool let_go;
static DECLARE_WAIT_QUEUE_HEAD(let_go_changed);

static int set_let_go(const char *value, const struct kernel_param *param)
{
	int error = param_set_bool(value, param);

	wake_up_all(&let_go_changed);
	return error;
}

static const struct kernel_param_ops let_go_ops = {
	.set = set_let_go,
	.get = param_get_bool,
};
module_param_cb(let_go, &let_go_ops, &let_go, 0644);
MODULE_PARM_DESC(let_go, "1 ends the wait of hold_ms=-1");

static const struct file_operations node_operations = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
};

struct hold {
	struct miscdevice node;
	int number;
	char name[16];
};
static DEFINE_IDA(numbers);

static void forget(struct hold *hold)
{
	ida_free(&numbers, hold->number);
	kfree(hold);
}

static int sticky_probe(struct pci_dev *device, const struct pci_device_id *id)
{
	struct hold *hold = kzalloc(sizeof(*hold), GFP_KERNEL);
	int error;

	if (!hold)
		return -ENOMEM;
	msleep(probe_ms);
	hold->number = ida_alloc(&numbers, GFP_KERNEL);
	strcpy(hold->name, "sticky");
	if (hold->number > 0)
		snprintf(hold->name, sizeof(hold->name), "sticky%d", hold->number);
	hold->node.minor = MISC_DYNAMIC_MINOR;
	hold->node.name = hold->name;
	hold->node.fops = &node_operations;
	/* As a child of the device, so that whoever looks for the nodes of this device finds it. */
	hold->node.parent = &device->dev;
	pci_set_drvdata(device, hold);
	error = misc_register(&hold->node);
	if (error)
		forget(hold);
	return error;
}

static void sticky_remove(struct pci_dev *device)
{
	struct hold *hold = pci_get_drvdata(device);

	if (hold_ms < 0)
		wait_event(let_go_changed, READ_ONCE(let_go));
	else
		msleep(hold_ms);
	misc_deregister(&hold->node);
	forget(hold);
}

static struct pci_driver sticky_driver = {
	.name = "sticky",
	.probe = sticky_probe,
	.remove = sticky_remove,
};
module_pci_driver(sticky_driver);

MODULE_DESCRIPTION("A PCI driver that lets go late or never, for tests");
MODULE_LICENSE("GPL");
