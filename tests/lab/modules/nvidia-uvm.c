// SPDX-License-Identifier: GPL-2.0-or-later
/* nvidia-uvm: a node for programs that compute; the kernel chooses its major number. */
#include <linux/fs.h>
#include <linux/module.h>

#include "nvidia-stand-in.h"

static int major;

static const struct file_operations node_operations = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
};

static int __init nvidia_uvm_init(void)
{
	major = register_chrdev(0, "nvidia-uvm", &node_operations);
	return major < 0 ? major : 0;
}
module_init(nvidia_uvm_init);

static void __exit nvidia_uvm_exit(void)
{
	unregister_chrdev(major, "nvidia-uvm");
	nvidia_client_gone();
}
module_exit(nvidia_uvm_exit);

MODULE_DESCRIPTION("Stands in for NVIDIA's unified memory, for tests");
MODULE_VERSION(STAND_IN_VERSION);
MODULE_LICENSE("GPL");
