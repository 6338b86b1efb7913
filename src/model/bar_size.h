/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

#include "base/text.h"

/* Sizes of PCI regions that can be changed: powers of two from 1 MiB on. */

/* Adds "256M" or "8G"; what is neither in bytes. */
void bar_size_print(uint64_t size, struct text *out);

/* Reads what bar_size_print() writes for a power of two from 1 MiB on. 0 for others. */
uint64_t bar_size_parse(const char *s);

/* The bit that stands for it in resourceN_resize (kernel drivers/pci/pci-sysfs.c): 0
 * for 1 MiB, -1 for a size that has none. */
int bar_size_bit(uint64_t size);
