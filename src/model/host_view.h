/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "base/words.h"
#include "model/pci_address.h"
#include "model/uuid.h"

/* How something on the host keeps a device. */
enum holding {
	HOLDING_FILE,  /* a process has a device node open */
	HOLDING_MOUNT, /* a file system on it is mounted */
	HOLDING_SWAP,  /* the host swaps to it */
	HOLDING_BLOCK, /* another block device (dm, md, ...) is built on it */
	HOLDING_CLAIM, /* something has it for itself: a file system, a pool, a disk */
};

/* One reason why a device is held. */
struct holder {
	enum holding how;
	long pid;      /* of the process, 0 for the others */
	char *command; /* of the process, as in /proc/PID/comm */
	char *unit;    /* systemd unit or scope of the process, or NULL */
	char *what;    /* the node, the mount point, the swap area, the device */
};

struct holders {
	struct holder *at;
	size_t count;
};

/* "nouveau is held by Xorg (pid 812, display-manager.service) with /dev/dri/card0":
 * the part behind "held by". free() it. */
char *holders_describe(const struct holders *holders) WARN_UNUSED;
void holders_clear(struct holders *holders);

/* A PCI function of the host as the survey saw it. */
struct device {
	struct pci_address address;
	bool present;	 /* false: no such function; then nothing below counts */
	bool unreadable; /* the kernel did not answer: something hangs on it */
	unsigned vendor, product;
	unsigned class;	    /* 24 bits, 0x030000 is a VGA controller */
	int group;	    /* IOMMU group, -1 for none */
	char *driver;	    /* bound driver, NULL for none */
	char *module;	    /* its module, NULL for none or one built in */
	bool has_vfs;	     /* it has virtual functions now */
	bool vfio;	    /* the driver is vfio-pci or one of its variants */
	char *override;	    /* driver_override, NULL for unset */
	struct words nodes; /* files in dev/ that belong to it: "dri/card0" */
	struct words disks; /* those of them that are block devices */
	struct holders holders;
	char *lent_to; /* the VM that has it now, NULL for none or ours */
};

/* A module of the kernel that the profile names or a wanted device uses. */
struct module {
	char *name;
	bool loaded;
	bool builtin;
	long references;      /* -1 for unknown */
	struct words holders; /* modules that use this one */
	struct words devices; /* PCI functions bound to its drivers */
};

/* A type of mediated device that a parent offers. */
struct mdev_type {
	char *parent;
	char *type;
	char *api;	/* device_api, what libvirt calls the model; "" unknown */
	long available; /* instances that could still be made */
};

/* A mediated device that exists. */
struct mdev {
	char uuid[UUID_TEXT];
	char *made_of; /* "parent/type" */
};

/* What the survey saw of the host, no more than the VM concerns. */
struct host_view {
	struct device *devices; /* wanted ones and all of their IOMMU groups */
	size_t device_count;
	bool iommu;	      /* the host has IOMMU groups at all */
	struct words drivers; /* of the drivers a profile may name: those there */
	int *busy_groups;     /* IOMMU groups that some process has in use */
	size_t busy_group_count;
	struct module *modules;
	size_t module_count;
	struct mdev_type *mdev_types;
	size_t mdev_type_count;
	struct mdev *mdevs;
	size_t mdev_count;
};

#define autoview CLEANUP(host_view_clear) struct host_view

/* The name of a module as the kernel spells it: with '_' for '-'. free() it. */
char *module_kernel_name(const char *name) WARN_UNUSED;

/* The entry for it, or NULL where the survey did not look. */
struct device *host_view_find_device(const struct host_view *view, struct pci_address address);
const struct module *host_view_find_module(const struct host_view *view, const char *name);
const struct mdev *host_view_find_mdev(const struct host_view *view, const char *uuid);

bool host_view_group_busy(const struct host_view *view, int group);

/* A bridge of PCI or CardBus: it never leaves the host, and may stay in a group
 * that a guest has (kernel drivers/pci/pcie/portdrv.c, driver_managed_dma). */
bool device_is_bridge(const struct device *device);

void host_view_clear(struct host_view *view);
