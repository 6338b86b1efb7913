/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/words.h"
#include "model/pci_address.h"

/* What a doctor asks of a host, whatever VM is to run on it: what a handover stands
 * on, and seldom looks at by itself. Paths begin with a slash, as people write them. */

/* What could be seen of something. */
enum seen { SEEN_UNKNOWN, SEEN_NO, SEEN_YES };

/* Who starts the kernel, and so where its options stand. */
enum boot_loader {
	BOOT_UNKNOWN,
	BOOT_GRUB,
	BOOT_GRUB_DEBIAN,    /* with its update-grub */
	BOOT_GRUB2,	     /* by the name of 2 */
	BOOT_GRUBBY,	     /* Fedora's: entries that a tool edits */
	BOOT_KERNEL_CMDLINE, /* etc/kernel/cmdline: kernel-install, systemd-boot, unified images */
	BOOT_SYSTEMD,	     /* entries of systemd-boot without that */
	BOOT_KERNELSTUB,
	BOOT_OSTREE,
	BOOT_NIXOS,
	BOOT_LIMINE,
	BOOT_REFIND,
	BOOT_LOADER_COUNT
};

/* A region of a function, as in its file "resource". */
struct machine_bar {
	unsigned index;
	uint64_t size; /* bytes */
	bool is_64_bit, resizable;
};

/* A PCI function of the host: every one, not those alone that a VM wants. */
struct machine_function {
	struct pci_address address;
	unsigned vendor, product, subvendor, subproduct;
	unsigned class; /* 24 bits */
	int group;	/* -1 for none */
	char *driver;	/* NULL for none */
	bool boot_vga;
	bool has_rom;	/* a ROM region */
	bool has_reset; /* a reset method */
	struct machine_bar *bars;
	size_t bar_count;
};

/* A line of a file of somebody's. */
struct file_line {
	char *path;
	unsigned line; /* from 1 */
	char *text;    /* without blanks around it */
};

/* What a script of another's does, as bits. */
enum hook_deed {
	HOOK_VIRSH = 1 << 0,	    /* calls libvirt */
	HOOK_UNLOADS_VFIO = 1 << 1, /* modprobe -r vfio..., rmmod vfio... */
	HOOK_BINDS = 1 << 2,	    /* binds, unbinds or loads drivers by itself */
	HOOK_DISPLAY = 1 << 3,	    /* stops or starts the display manager */
};

struct hook_line {
	enum hook_deed deed;
	unsigned line; /* the first that does so, from 1 */
	char *text;
};

/* A file below libvirt's folder of hooks. */
struct hook_file {
	char *path;
	char *target; /* of a link, or NULL */
	bool ours;    /* it leads to our gate, or is a copy of it */
	bool called;  /* libvirt itself runs it for VMs of QEMU */
	bool there;   /* false: a link that leads nowhere */
	bool executable;
	char *label;		 /* SELinux's, or NULL */
	int64_t changed;	 /* when it was put there, in seconds since 1970; 0 for unknown */
	struct hook_line *lines; /* one for each deed */
	size_t line_count;
};

/* A daemon of libvirt's that runs VMs. */
struct libvirt_daemon {
	char *unit;
	int64_t changed; /* when it was last started or reloaded, 0 for unknown */
};

struct machine_pages {
	uint64_t size_kb, count;
};

struct machine {
	char *release, *cmdline;	/* of the kernel, or NULL */
	enum seen virtualisation;	/* the processor says that it can */
	bool intel;			/* the processor is Intel's */
	enum seen kvm;			/* the kernel has it */
	enum seen iommu_in_firmware;	/* its table is there: DMAR or IVRS */
	bool iommu_units, iommu_groups; /* the kernel uses it */
	enum seen interrupt_remapping;
	bool unsafe_interrupts; /* allowed where there is none */
	char *lockdown;		/* "none", "integrity", ...; NULL for unknown */
	enum seen signatures;	/* modules must be signed */
	enum seen laptop;
	enum seen vfio, kvmgt; /* the module is loaded, built in, or on disk */
	enum seen vendor_reset;
	char *nvidia_version; /* of its module, or NULL */
	char *gpu_mux;	      /* of ASUS laptops: "0" for the discrete card; NULL for none */
	char *switcheroo;     /* lines of vga_switcheroo, or NULL */
	uint64_t memory_kb;
	struct machine_pages *pages;
	size_t pages_count;
	enum boot_loader loader;
	struct file_line boot_line; /* where its options stand; path NULL for unknown, line 0
				     * for a file that has none yet */
	struct machine_function *functions;
	size_t function_count;
	struct file_line *modprobe; /* lines that steer the drivers of devices */
	size_t modprobe_count;
	struct hook_file *hooks;
	size_t hook_count;
	enum seen hooks_seen;		/* unknown: the folder may not be read */
	enum seen apparmor;		/* its profile of libvirt's daemon is in force */
	enum seen selinux;		/* it enforces */
	struct libvirt_daemon *daemons; /* those that run */
	size_t daemon_count;
	struct words session_vms; /* files of VMs of users' own daemons */
};

#define automachine CLEANUP(machine_clear) struct machine

/* The entry for it, or NULL. */
const struct machine_function *machine_find_function(const struct machine *machine,
						     struct pci_address address);

void machine_clear(struct machine *machine);
