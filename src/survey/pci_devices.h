/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"
#include "model/wish.h"

/* Adds the wished functions and, behind them, the rest of their IOMMU groups, and what
 * needs a wished display function to be there, to the view. Returns how many are wished. */
size_t survey_pci_devices(struct host *host, const struct wish *wish, struct host_view *view);

/* Fills in which functions need the device to be there (device links, kernel
 * drivers/base/core.c, device_link_add). */
void survey_consumers(struct host *host, struct device *device);
