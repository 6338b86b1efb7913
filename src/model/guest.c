/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/guest.h"

static const char *const source_words[PCI_SOURCE_COUNT] = {
	[PCI_FROM_HOSTDEV] = "hostdev",
	[PCI_FROM_INTERFACE] = "interface",
	[PCI_FROM_NVME] = "nvme",
	[PCI_FROM_COMMANDLINE] = "commandline",
};

const char *pci_source_to_string(enum pci_source source)
{
	return source_words[source];
}

const struct guest_pci *guest_find_pci(const struct guest *guest, struct pci_address address)
{
	for (size_t i = 0; i < guest->pci_count; i++)
		if (pci_address_equal(guest->pci[i].address, address))
			return &guest->pci[i];
	return NULL;
}

bool guest_wants(const struct guest *guest, const char *device)
{
	struct pci_address address;
	if (pci_address_parse(device, &address))
		return guest_find_pci(guest, address) != NULL;
	for (size_t i = 0; i < guest->mdev_count; i++)
		if (str_equal(guest->mdev[i].uuid, device))
			return true;
	return false;
}

void guest_clear(struct guest *guest)
{
	for (size_t i = 0; i < guest->pci_count; i++)
		free(guest->pci[i].driver);
	for (size_t i = 0; i < guest->mdev_count; i++) {
		free(guest->mdev[i].model);
		free(guest->mdev[i].alias);
	}
	free(guest->pci);
	free(guest->mdev);
	free(guest->usb);
	free(guest->name);
	*guest = (struct guest){0};
}
