/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/macros.h"

/* What the vendor calls this product, from pci.ids: "NVIDIA Corporation GP106M
 * [GeForce GTX 1060 Mobile]". NULL where the list, or the product in it, is not
 * there. Its first call reads that list: for what people read, never in the
 * hook. free() it. */
char *pci_product_name(unsigned vendor, unsigned product) WARN_UNUSED;
