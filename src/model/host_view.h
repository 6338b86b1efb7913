/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/lookup.h"
#include "base/words.h"
#include "model/display.h"
#include "model/mdev_attributes.h"
#include "model/mdev_size.h"
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

/* Whether it is a process, with a node open or mapped. */
bool holder_is_process(const struct holder *holder);

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

/* A type that a virtual function of NVIDIA's can be made a vGPU of. */
struct vgpu_type {
	unsigned id;
	char *name; /* "NVIDIA A40-8Q" */
};

/* A PCI function of the host as the survey saw it. Its address and its group are looked up in
 * the view, and stay as they were when it was added. */
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
	char *vgpu;	  /* the id of its vGPU type, "0" for none yet; NULL where its driver makes
			   * no vGPUs of it */
	struct vgpu_type *vgpu_types; /* that it can be made a vGPU of now */
	size_t vgpu_type_count;
};

/* A virtual function that is there. */
struct virtual_function {
	struct pci_address address;
	char *use;     /* what it is in use for: "bound to vfio-pci"; NULL for nothing */
	char *lent_to; /* the VM that has it now, NULL for none or ours */
};

/* A physical function that makes virtual ones, of which the VM wants some (SR-IOV). */
struct physical {
	struct pci_address address;
	char *driver; /* bound driver, NULL for none */
	bool vfio;
	int group;		 /* IOMMU group, -1 for none */
	unsigned total;		 /* sriov_totalvfs: 0 where the kernel makes none of it */
	unsigned offset, stride; /* of their addresses, from its own on */
	bool autoprobe;		 /* their drivers take them when they are made */
	bool scripted;		 /* NVIDIA's script is there, which makes them, all at once */
	struct virtual_function *functions;
	size_t count;
	char *lent_to;	  /* the VM that has it now, NULL for none or ours */
	char *raised_for; /* another VM whose handover has made them, or NULL; then that's: */
	char *raised_from, *raised_how; /* was and detail of its step */
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
	char *name;	/* what people call it, or NULL */
	struct mdev_size size;
	unsigned vendor, product; /* of the parent where it is a PCI function, else 0 */
};

/* What mdevctl has in its folder for a mediated device: /etc/mdevctl.d/PARENT/UUID. */
struct mdev_definition {
	char uuid[UUID_TEXT];
	char *parent;
	char *type;
	bool starts_itself; /* start=auto: the host is to have it always */
	struct mdev_attributes attributes;
	char *fault; /* why it cannot be read, in words for a person, or NULL */
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

/* An executable that an administrator wants to be run around a handover. */
struct drop_in {
	char *name;   /* below the folder of drop-ins: "10-cpus", "win11/prepare/begin/10-cpus" */
	char *fault;  /* why it must not be run, NULL for nothing */
	char *advice; /* what to do about that, or NULL */
};

/* What the survey saw of the host, no more than the VM concerns. */
struct host_view {
	struct device *devices; /* wanted ones and all of their IOMMU groups */
	size_t device_count;
	struct lookup devices_by_address, devices_by_group;
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
	struct mdev_definition *definitions; /* of mdevs that the guest wants and are not there */
	size_t definition_count;
	char *gvt;  /* i915's parameter enable_gvt, "Y" or "N"; NULL where it has none */
	bool kvmgt; /* the module that makes GVT-g's mdevs is loaded */
	struct physical *physicals; /* of the wished functions, there or not yet there */
	size_t physical_count;
	struct drop_in *drop_ins; /* in the order of their names, those for all VMs first */
	size_t drop_in_count;
	struct words left_out; /* folders of the VM's whose drop-ins nobody runs */
	long hugepages; /* of the size that the profile names, without those of VMs; -1: none */
};

#define autoview CLEANUP(host_view_clear) struct host_view

/* The name of a module as the kernel spells it: with '_' for '-'. free() it. */
char *module_kernel_name(const char *name) WARN_UNUSED;

/* Adds a device that the view does not have, of that IOMMU group or of none (-1). Holds until
 * the next is added. */
struct device *host_view_add_device(struct host_view *view, struct pci_address address, int group);

/* Where in view->devices those of that group are: the first of *ret_count places, in the
 * view's order; NULL for none. */
const struct place *host_view_find_group(const struct host_view *view, int group,
					 size_t *ret_count);

/* The entry for it, or NULL where the survey did not look. */
struct device *host_view_find_device(const struct host_view *view, struct pci_address address);
const struct module *host_view_find_module(const struct host_view *view, const char *name);
const struct mdev *host_view_find_mdev(const struct host_view *view, const char *uuid);
const struct unit *host_view_find_unit(const struct host_view *view, const char *name);

/* The memory in MiB of a vGPU of that type, by its name; 0 for unknown. */
unsigned vgpu_memory(const char *name);

/* The physical function that has, or could make, that virtual one; NULL for none. */
struct physical *host_view_find_physical(const struct host_view *view, struct pci_address address);

/* Which of its virtual functions that is, from 0 on; below 0 for none that it can make. */
int physical_index_of(const struct physical *physical, struct pci_address address);
void physical_clear(struct physical *physical);

bool host_view_group_busy(const struct host_view *view, int group);

/* A bridge of PCI or CardBus: it never leaves the host, and may stay in a group
 * that a guest has (kernel drivers/pci/pcie/portdrv.c, driver_managed_dma). */
bool device_is_bridge(const struct device *device);

/* A controller of a display: class 03. */
bool device_is_display(const struct device *device);

void mdev_definition_clear(struct mdev_definition *definition);
void host_view_clear(struct host_view *view);
