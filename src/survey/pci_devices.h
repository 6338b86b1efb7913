/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"
#include "model/wish.h"

/* Adds the wished functions and the rest of their IOMMU groups to the view. */
void survey_pci_devices(struct host *host, const struct wish *wish, struct host_view *view);
