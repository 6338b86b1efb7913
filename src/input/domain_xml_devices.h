/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "model/guest.h"

struct xml_node;

/* The devices of one domain, while they are read; for domain_xml.c alone. */
struct device_reading {
	struct guest *guest;
	bool status;	 /* a status file, where <actual> counts */
	size_t mentions; /* of host devices, listed twice or not */
	struct error *err;
};

/* Adds the host devices that one child of <devices> asks for, if any. */
int device_read(const struct xml_node *device, struct device_reading *reading);

/* Adds those that a <qemu:commandline> asks for. */
int commandline_read(const struct xml_node *commandline, struct device_reading *reading);

/* Adds a PCI function that node asks for, and takes pci->driver. One that is
 * listed already stays as it is, but two of libvirt's own hostdevs for one
 * function are a failure, as they are to libvirt. */
int device_add_pci(struct device_reading *reading, const struct xml_node *node,
		   struct guest_pci *pci);

/* The same for a mediated device; takes mdev->model. commandline says that it
 * comes from there. */
int device_add_mdev(struct device_reading *reading, const struct xml_node *node,
		    struct guest_mdev *mdev, bool commandline);
