/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/wish.h"

#include "base/memory.h"

void wish_add(struct wish *wish, struct pci_address address)
{
	if (wish_has(wish, address))
		return;
	lookup_add(&wish->by_address, pci_address_number(address), wish->count);
	*ARRAY_ADD(wish->at, wish->count) = address;
}

void wish_make(const struct guest *guest, const struct profile *profile, struct wish *ret)
{
	*ret = (struct wish){0};
	if (profile->pci.from_xml)
		for (size_t i = 0; i < guest->pci_count; i++)
			wish_add(ret, guest->pci[i].address);
	for (size_t i = 0; i < profile->pci.also_count; i++)
		wish_add(ret, profile->pci.also[i]);
}

bool wish_has(const struct wish *wish, struct pci_address address)
{
	size_t count;
	return lookup_find(&wish->by_address, pci_address_number(address), &count) != NULL;
}

void wish_clear(struct wish *wish)
{
	free(wish->at);
	lookup_clear(&wish->by_address);
	*wish = (struct wish){0};
}
