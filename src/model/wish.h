/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/lookup.h"
#include "model/guest.h"
#include "model/profile.h"

/* The PCI functions that are to leave the host for a guest: what its XML names
 * and what its profile adds, each once. */
struct wish {
	struct pci_address *at;
	size_t count;
	struct lookup by_address;
};

#define autowish CLEANUP(wish_clear) struct wish

void wish_make(const struct guest *guest, const struct profile *profile, struct wish *ret);

/* Adds one that is not there yet. */
void wish_add(struct wish *wish, struct pci_address address);
bool wish_has(const struct wish *wish, struct pci_address address);
void wish_clear(struct wish *wish);
