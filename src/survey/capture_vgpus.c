/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What NVIDIA's driver says of virtual functions that it makes vGPUs of. */

#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/capture.h"
#include "survey/lines.h"

static bool read_file(struct host *host, struct pci_address address, const char *file,
		      struct text *ret)
{
	char name[PCI_ADDRESS_TEXT];
	autofree char *path =
		str_format(PATH_PCI_DEVICES "/%s/%s", pci_address_print(address, name), file);
	return host_read(host, path, ret) == 0;
}

/* The types are the card's, though each of its functions shows but what there is room for. */
static void add_types(const char *lines, struct captured_function *card)
{
	autotext line = {0};
	while (next_line(&lines, &line)) {
		unsigned id;
		int name = 0;
		if (sscanf(line.at, "%u : %n", &id, &name) != 1 || !name || !line.at[name])
			continue;
		autofree char *type = str_format("%u %s", id, line.at + name);
		if (!words_have(&card->vgpu_types, type))
			words_add(&card->vgpu_types, type);
	}
}

void capture_vgpus(struct host *host, struct host_file *ret)
{
	for (size_t i = 0; i < ret->function_count; i++) {
		struct captured_function *function = &ret->functions[i];
		autotext current = {0};
		autotext types = {0};
		if (!function->is_virtual ||
		    !read_file(host, function->address, FILE_VGPU, &current) || !current.length)
			continue;
		function->vgpu = text_take(&current);
		read_file(host, function->address, FILE_VGPU_TYPES, &types);
		for (size_t c = 0; c < ret->function_count; c++)
			if (pci_address_equal(ret->functions[c].address, function->parent))
				add_types(text_string(&types), &ret->functions[c]);
	}
}
