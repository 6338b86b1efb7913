/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/pci_address.h"

#include <ctype.h>
#include <stdio.h>

/* Reads 1 to digits hexadecimal digits and moves *at behind them. */
static bool read_hex(const char **at, unsigned digits, uint32_t *ret_value)
{
	uint32_t value = 0;
	unsigned count = 0;
	for (; count < digits && isxdigit((unsigned char)**at); count++, (*at)++) {
		int c = tolower((unsigned char)**at);
		value = value * 16 + (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	*ret_value = value;
	return count > 0;
}

static bool read_char(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

bool pci_address_parse(const char *s, struct pci_address *ret_address)
{
	uint32_t domain = 0, bus, slot, function;
	const char *colon = strchr(s, ':');
	bool has_domain = colon && strchr(colon + 1, ':');
	if (has_domain && !(read_hex(&s, 8, &domain) && read_char(&s, ':')))
		return false;
	if (!read_hex(&s, 2, &bus) || !read_char(&s, ':') || !read_hex(&s, 2, &slot) ||
	    !read_char(&s, '.') || !read_hex(&s, 1, &function) || *s)
		return false;
	if (slot > 0x1f || function > 7)
		return false;
	*ret_address = (struct pci_address){domain, (uint8_t)bus, (uint8_t)slot, (uint8_t)function};
	return true;
}

const char *pci_address_print(struct pci_address address, char out[PCI_ADDRESS_TEXT])
{
	snprintf(out, PCI_ADDRESS_TEXT, "%04x:%02x:%02x.%u", address.domain, address.bus,
		 address.slot, address.function);
	return out;
}

uint64_t pci_address_number(struct pci_address address)
{
	return (uint64_t)address.domain << 24 | (unsigned)address.bus << 16 |
	       (unsigned)address.slot << 8 | address.function;
}

int pci_address_compare(struct pci_address a, struct pci_address b)
{
	uint64_t left = pci_address_number(a), right = pci_address_number(b);
	return (left > right) - (left < right);
}

static unsigned id_of(struct pci_address address)
{
	return (unsigned)address.bus << 8 | (unsigned)address.slot << 3 | address.function;
}

struct pci_address pci_address_plus(struct pci_address address, unsigned ids)
{
	unsigned id = id_of(address) + ids;
	address.bus = (uint8_t)(id >> 8);
	address.slot = id >> 3 & 0x1f;
	address.function = id & 7;
	return address;
}

int pci_address_minus(struct pci_address a, struct pci_address b)
{
	return (int)id_of(a) - (int)id_of(b);
}
