/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* Adds to the view the physical functions of its first wished devices: of those that are
 * virtual, and of those that are not there and could be; of the latter also what their
 * siblings are in use for. */
void survey_physicals(struct host *host, struct host_view *view, size_t wished);

/* Adds to the view the physical function of one that mediated devices are made of, or are to
 * be; parents that are no virtual functions, there or not yet, are passed over. */
void survey_parent(struct host *host, const char *parent, struct host_view *view);

/* Fills in one physical function, with the virtual ones that are there. Free it with
 * physical_clear(). */
void survey_physical(struct host *host, struct pci_address address, struct physical *ret);

/* Fills in what those virtual functions are in use for: a guest, a driver of VFIO, a mediated
 * device, a program, a file system, a network interface that is up. */
void survey_uses(struct host *host, struct physical *physical);
