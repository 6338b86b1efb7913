/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/words.h"
#include "model/display.h"
#include "model/pci_address.h"
#include "model/uuid.h"

/* How something on the host keeps a device. */
enum holding {
	HOLDING_FILE,	  /* a process has a device node open */
	HOLDING_MOUNT,	  /* a file system on it is mounted */
	HOLDING_SWAP,	  /* the host swaps to it */
	HOLDING_BLOCK,	  /* another block device (dm, md, ...) is built on it */
	HOLDING_CLAIM,	  /* something has it for itself: a file system, a pool, a disk */
	HOLDING_MAPPING,  /* a process has a device node mapped, and no more open */
	HOLDING_NETWORK,  /* a network interface of it is in use */
	HOLDING_KEYBOARD, /* the only keyboard hangs on it */
};

/* One reason why a device is held. */
struct holder {
	enum holding how;
	long pid;	  /* of the process, 0 for the others */
	char *command;	  /* of the process, as in /proc/PID/comm */
	char *unit;	  /* unit or scope of the process, as in struct task, or NULL */
	char *what;	  /* the node, the mount point, the swap area, the device; of a
			   * network interface its name and what it is for */
	uint64_t started; /* of the process, see host_process_started() */
};

struct holders {
	struct holder *at;
	size_t count;
};

/* "nouveau is held by Xorg (pid 812, display-manager.service) with /dev/dri/card0":
 * the part behind "held by". free() it. */
char *holders_describe(const struct holders *holders) WARN_UNUSED;
void holders_clear(struct holders *holders);

/* A region whose size can be changed: bit n of sizes stands for 2^(n + 20) bytes
 * (kernel Documentation/ABI/testing/sysfs-bus-pci, resourceN_resize). */
struct device_bar {
	unsigned index;
	uint64_t size; /* bytes */
	uint64_t sizes;
};

/* A PCI function of the host as the survey saw it. */
struct device {
	struct pci_address address;
	bool present;	 /* false: no such function; then nothing below counts */
	bool unreadable; /* the kernel did not answer: something hangs on it */
	unsigned vendor, product;
	unsigned class;		/* 24 bits, 0x030000 is a VGA controller */
	int group;		/* IOMMU group, -1 for none */
	char *driver;		/* bound driver, NULL for none */
	char *module;		/* its module, NULL for none or one built in */
	bool has_vfs;		/* it has virtual functions now */
	bool vfio;		/* the driver is vfio-pci or one of its variants */
	char *override;		/* driver_override, NULL for unset */
	bool dead;		/* its configuration space reads as ones */
	char *power;		/* power/control: "on" or "auto", NULL for unknown */
	struct words resets;	/* reset_method: those in use now, in order */
	struct words consumers; /* functions that need it to be there (device links) */
	struct device_bar *bars;
	size_t bar_count;
	struct words nodes;	   /* files in dev/ that belong to it: "dri/card0" */
	struct words shared_nodes; /* of its driver, for all its cards: "nvidiactl" */
	struct words disks;	   /* those of them that are block devices */
	struct words interfaces;   /* of the network, as folders below its own: "net/enp3s0" */
	bool has_input;		   /* keyboards and the like hang on it */
	struct holders holders;
	char *lent_to;	  /* the VM that has it now, NULL for none or ours */
	char *lent_words; /* "is lent to VM 'win11' since 2026-01-31 17:05:09" */
};

/* A module of the kernel that the profile names or a wanted device uses. */
struct module {
	char *name;
	char *version; /* as in its folder of sysfs, or NULL */
	char *modeset; /* its parameter of that name, "Y" or "N", or NULL */
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

/* A console of the frame buffer: it keeps some drivers' modules from leaving. */
struct console {
	char *name; /* "vtcon1" */
	bool bound;
	char *taken_for; /* another VM whose handover has unbound it, or NULL */
};

/* A unit of systemd that a plan may have to stop. */
struct unit {
	char *name;
	char *state;	   /* ActiveState, NULL where there is no such unit or nobody says */
	char *stopped_for; /* another VM whose handover has stopped it, or NULL */
};

/* What the survey saw of the host, no more than the VM concerns. */
struct host_view {
	struct device *devices; /* wanted ones and all of their IOMMU groups */
	size_t device_count;
	bool holders_unknown; /* /proc did not answer: nobody knows who has what */
	bool iommu;	      /* the host has IOMMU groups at all */
	struct words drivers; /* of the drivers a profile may name: those there */
	int *busy_groups;     /* IOMMU groups that some process has in use */
	size_t busy_group_count;
	struct module *modules;
	size_t module_count;
	char *release;		  /* of the kernel, NULL for unknown */
	struct console *consoles; /* those of frame buffers */
	size_t console_count;
	struct display display;
	struct unit *units; /* those that drivers are known to need stopped, and holders' */
	size_t unit_count;
	struct mdev_type *mdev_types;
	size_t mdev_type_count;
	struct mdev *mdevs;
	size_t mdev_count;
	long hugepages; /* of the size that the profile names, without those of VMs; -1: none */
};

#define autoview CLEANUP(host_view_clear) struct host_view

/* The name of a module as the kernel spells it: with '_' for '-'. free() it. */
char *module_kernel_name(const char *name) WARN_UNUSED;

/* The entry for it, or NULL where the survey did not look. */
struct device *host_view_find_device(const struct host_view *view, struct pci_address address);
const struct module *host_view_find_module(const struct host_view *view, const char *name);
const struct mdev *host_view_find_mdev(const struct host_view *view, const char *uuid);
const struct unit *host_view_find_unit(const struct host_view *view, const char *name);

bool host_view_group_busy(const struct host_view *view, int group);

/* A bridge of PCI or CardBus: it never leaves the host, and may stay in a group
 * that a guest has (kernel drivers/pci/pcie/portdrv.c, driver_managed_dma). */
bool device_is_bridge(const struct device *device);

/* A controller of a display: class 03. */
bool device_is_display(const struct device *device);

void host_view_clear(struct host_view *view);
