/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "model/pci_address.h"

/* Reads a number attribute as libvirt does (src/util/virxml.c, virXMLPropUInt,
 * with base 0, and src/util/virstring.c, virStrToLong_uip): "0x1f" is
 * hexadecimal, "010" is 8, "31" is decimal; blanks and a '+' may stand in front,
 * nothing behind; no '-'; 32 bits. False, and *ret untouched, for others. */
bool pci_number_parse(const char *s, uint32_t *ret);

/* Reads the whole of s as QEMU reads the property host= of its vfio-pci
 * (hw/core/qdev-properties-system.c, set_pci_host_devaddr): "[DOMAIN:]BUS:SLOT."
 * in hexadecimal, with or without "0x", and a decimal function. */
bool pci_host_parse(const char *s, struct pci_address *ret);
