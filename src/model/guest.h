/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "model/pci_address.h"
#include "model/uuid.h"

/* Which part of the domain XML asks for a PCI function. */
enum pci_source {
	PCI_FROM_HOSTDEV,     /* <hostdev type='pci'> */
	PCI_FROM_INTERFACE,   /* <interface type='hostdev'> */
	PCI_FROM_NVME,	      /* <disk type='nvme'>, its backing chain and mirror */
	PCI_FROM_COMMANDLINE, /* <qemu:commandline>: libvirt does nothing for these */
	PCI_SOURCE_COUNT
};

/* "hostdev", "interface", "nvme", "commandline". */
const char *pci_source_to_string(enum pci_source source);

/* A PCI function that the guest wants. */
struct guest_pci {
	struct pci_address address;
	enum pci_source from;
	bool managed;	 /* libvirt detaches it, and may give it back */
	bool unassigned; /* taken from the host, but given no slot in the guest */
	char *driver;	 /* <driver model='...'>, or NULL */
};

/* A mediated device that the guest wants. */
struct guest_mdev {
	char uuid[UUID_TEXT];
	char *model; /* "vfio-pci", "vfio-ccw" or "vfio-ap" */
	char *alias; /* the user's own, "ua-gpu", or NULL */
};

/* A USB device that the guest wants: by ids, or where they are 0 by place. */
struct guest_usb {
	unsigned vendor, product;
	unsigned bus, device;
};

/* What a domain XML asks of the host. */
struct guest {
	char *name;
	char uuid[UUID_TEXT];  /* "" where the XML gives none */
	struct guest_pci *pci; /* each function once, in the order of the XML */
	size_t pci_count;
	struct guest_mdev *mdev;
	size_t mdev_count;
	struct guest_usb *usb;
	size_t usb_count;
};

#define autoguest CLEANUP(guest_clear) struct guest

/* The entry for that function, or NULL. */
const struct guest_pci *guest_find_pci(const struct guest *guest, struct pci_address address);

/* Whether the guest wants the PCI function or the mediated device of that name: an address, or
 * a uuid as it is printed. */
bool guest_wants(const struct guest *guest, const char *device);

void guest_clear(struct guest *guest);
