/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* Takes a PCI function that hangs off the bus, and searches for it again: it is then a
 * new device, without the override, the reset method and the sizes that it had (kernel
 * drivers/pci/remove.c). Refuses one that is lent, or that has a driver. 0 or -1. */
int rescan(struct host *host, const char *word, struct error *err);
