/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/switcheroo.h"

#include <stdio.h>
#include <string.h>

#include "base/macros.h"
#include "base/text.h"

struct client {
	char name[SWITCHEROO_NAME];
	bool shown;
	struct pci_address address;
	bool has_address;
};

/* The client of the line at *at, which goes on to the next. False behind the last. */
static bool next_client(const char **at, struct client *ret)
{
	while (**at) {
		char shown = ' ', address[PCI_ADDRESS_TEXT] = "";
		*ret = (struct client){0};
		int got = sscanf(*at, "%*u:%15[^:]:%c:%*[^:]:%12s", ret->name, &shown, address);
		*at += strcspn(*at, "\n");
		*at += **at == '\n';
		if (got < 2)
			continue;
		ret->shown = shown == '+';
		ret->has_address = pci_address_parse(address, &ret->address);
		return true;
	}
	return false;
}

bool switcheroo_shown(const char *lines, char name[SWITCHEROO_NAME])
{
	struct client client;
	while (next_client(&lines, &client))
		if (client.shown) {
			memcpy(name, client.name, SWITCHEROO_NAME);
			return true;
		}
	return false;
}

bool switcheroo_client(const char *lines, struct pci_address address, char name[SWITCHEROO_NAME])
{
	struct client client;
	while (next_client(&lines, &client))
		if (client.has_address && pci_address_equal(client.address, address)) {
			memcpy(name, client.name, SWITCHEROO_NAME);
			return true;
		}
	return false;
}

bool switcheroo_has(const char *lines, const char *name)
{
	struct client client;
	while (next_client(&lines, &client))
		if (str_equal(client.name, name))
			return true;
	return false;
}
