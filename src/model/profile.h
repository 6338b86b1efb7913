/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "base/words.h"
#include "model/pci_address.h"
#include "model/uuid.h"

/* What to do about the other endpoints of an IOMMU group. */
enum companions {
	COMPANIONS_REQUIRE, /* refuse while one of them has a host driver */
	COMPANIONS_TAKE,    /* bind them to vfio-pci too */
	COMPANIONS_IGNORE,  /* leave them alone, whatever QEMU then says */
};

/* Where a PCI device goes when the VM has ended. */
enum way_home {
	WAY_HOME,      /* back to the driver that had it */
	WAY_HOME_STAY, /* it stays with vfio-pci */
};

/* What to do while processes have a device's nodes open. */
enum holders_policy {
	HOLDERS_REFUSE,
	HOLDERS_IGNORE,
};

/* How to make a mediated device. */
struct profile_mdev {
	char uuid[UUID_TEXT]; /* "" for [mdev]: any that has no section of its own */
	char *type;	      /* as in mdev_supported_types, or NULL */
	char *parent;	      /* as in /sys/class/mdev_bus, or NULL: any that has room */
};

/* What an administrator wants for one VM. profile_init() gives the defaults,
 * which are also what an empty file means. */
struct profile {
	char *path; /* the file it was read from, or NULL */
	struct {
		bool from_xml;		  /* devices = xml */
		struct pci_address *also; /* devices = ADDRESS ... */
		size_t also_count;
		char *driver; /* never NULL */
		enum companions companions;
		enum way_home way_home;
	} pci;
	struct {
		struct words unload; /* modules */
		enum holders_policy holders;
	} gpu;
	struct profile_mdev *mdev;
	size_t mdev_count;
	struct {
		unsigned deadline_ms; /* for any one wait on the kernel */
	} safety;
};

#define autoprofile CLEANUP(profile_clear) struct profile

void profile_init(struct profile *profile);
void profile_clear(struct profile *profile);

/* The section that speaks for this mdev: its own, else [mdev], else NULL. */
const struct profile_mdev *profile_find_mdev(const struct profile *profile, const char *uuid);
