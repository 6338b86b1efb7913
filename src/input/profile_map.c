/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sections [map DEVICE], and their key. */
#include "input/profile_map.h"

#include <ctype.h>

#include "base/memory.h"
#include "input/plain_name.h"
#include "input/profile_target.h"
#include "model/names.h"

int profile_map_open(struct profile *profile, const char *device, const struct ini_line *line,
		     struct error *err)
{
	struct pci_address address;
	char name[PROFILE_MAP_NAME], uuid[UUID_TEXT];
	if (pci_address_parse(device, &address))
		pci_address_print(address, name);
	else if (uuid_parse(device, uuid))
		memcpy(name, uuid, sizeof uuid);
	else
		return ini_fail(line, err,
				"'%s' is neither a PCI address nor the uuid of a mediated device",
				device);
	for (size_t i = 0; i < profile->map_count; i++)
		if (str_equal(profile->map[i].from, name))
			return ini_fail(line, err, "%s already has a section", name);
	struct profile_map *map = ARRAY_ADD(profile->map, profile->map_count);
	memcpy(map->from, name, strlen(name) + 1);
	return 0;
}

/* "0000:03:00.0/virtfn2", "enp3s0/virtfn*" */
static bool is_virtual_function(const char *word)
{
	const char *slash = strchr(word, '/');
	if (!slash || slash == word || !str_starts(slash + 1, NAME_VIRTUAL_FUNCTION))
		return false;
	autofree char *physical = str_copy_n(word, (size_t)(slash - word));
	const char *number = slash + 1 + strlen(NAME_VIRTUAL_FUNCTION);
	size_t digits = strspn(number, "0123456789");
	return entry_name(physical) &&
	       (str_equal(number, "*") || (digits && digits <= 5 && !number[digits]));
}

static int read_place(const char *word, void *data)
{
	struct key_target *to = data;
	struct profile_map *map = &to->profile->map[to->profile->map_count - 1];
	struct pci_address address;
	char name[PROFILE_MAP_NAME];
	bool for_mdev = uuid_is_printed(map->from);
	to->words++;
	if (for_mdev ? uuid_parse(word, name) : is_virtual_function(word))
		words_add(&map->to, for_mdev ? name : word);
	else if (!for_mdev && pci_address_parse(word, &address))
		words_add(&map->to, pci_address_print(address, name));
	else if (for_mdev)
		return ini_fail(to->line, to->err, "'%s' is no uuid of a mediated device", word);
	else
		return ini_fail(to->line, to->err,
				"'%s' is neither a PCI address nor a virtual function such as "
				"0000:03:00.0/virtfn2 or enp3s0/virtfn*",
				word);
	return 0;
}

int key_map_to(struct key_target *to)
{
	return key_read_words(to, read_place, "the devices of this host that may stand for it");
}
