/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/wish.h"

#include "base/memory.h"

static void wish_add(struct wish *wish, struct pci_address address)
{
	if (!wish_has(wish, address))
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
	for (size_t i = 0; i < wish->count; i++)
		if (pci_address_equal(wish->at[i], address))
			return true;
	return false;
}

void wish_clear(struct wish *wish)
{
	free(wish->at);
	*wish = (struct wish){0};
}
