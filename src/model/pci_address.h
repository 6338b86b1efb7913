/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

#include "base/macros.h"

/* Where a PCI function sits. The domain has 32 bits: a VMD controller or
 * Hyper-V makes ones beyond 0xffff. */
struct pci_address {
	uint32_t domain;
	uint8_t bus;
	uint8_t slot;
	uint8_t function;
};

/* Long enough for an address as text, with its NUL. */
enum { PCI_ADDRESS_TEXT = 24 };

/* Reads the whole of s as sysfs writes it, "0000:01:00.0", or with the domain
 * left out, "01:00.0"; hexadecimal, either case. False where it is not one. */
bool pci_address_parse(const char *s, struct pci_address *ret_address);

/* Writes the address as sysfs does ("%04x:%02x:%02x.%d") and returns out. */
const char *pci_address_print(struct pci_address address, char out[PCI_ADDRESS_TEXT]);

/* One number for each address, in the order of domain, bus, slot, function. */
uint64_t pci_address_number(struct pci_address address);

/* Below, equal or above 0, in the same order. */
int pci_address_compare(struct pci_address a, struct pci_address b);

/* The function so many ids behind it on its bus, or on those that follow: the bus, the
 * slot and the function are one number of 16 bits (kernel drivers/pci/iov.c,
 * pci_iov_virtfn_bus). */
struct pci_address pci_address_plus(struct pci_address address, unsigned ids);

/* How many ids a is behind b; below 0 where it is before it. Of one domain. */
int pci_address_minus(struct pci_address a, struct pci_address b);

static inline bool pci_address_equal(struct pci_address a, struct pci_address b)
{
	return pci_address_compare(a, b) == 0;
}
