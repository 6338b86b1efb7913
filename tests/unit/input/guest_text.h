/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/text.h"
#include "model/guest.h"

/* What a guest asks for, one device a line, to compare and to show. */
static inline void guest_text(const struct guest *guest, struct text *out)
{
	for (size_t i = 0; i < guest->pci_count; i++) {
		const struct guest_pci *pci = &guest->pci[i];
		char address[PCI_ADDRESS_TEXT];
		text_addf(out, "%s %s%s%s%s%s\n", pci_address_print(pci->address, address),
			  pci_source_to_string(pci->from), pci->managed ? " managed" : "",
			  pci->unassigned ? " unassigned" : "", pci->driver ? " " : "",
			  pci->driver ? pci->driver : "");
	}
	for (size_t i = 0; i < guest->mdev_count; i++)
		text_addf(out, "%s %s\n", guest->mdev[i].uuid, guest->mdev[i].model);
	for (size_t i = 0; i < guest->usb_count; i++)
		text_addf(out, "usb %04x:%04x %u:%u\n", guest->usb[i].vendor, guest->usb[i].product,
			  guest->usb[i].bus, guest->usb[i].device);
}
