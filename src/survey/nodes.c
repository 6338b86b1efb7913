/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/nodes.h"

#include "base/memory.h"
#include "model/names.h"
#include "survey/disks.h"

/* Deeper than any node lies below its PCI function; a loop ends here too. */
enum { DEPTH_MAX = 12 };

/* Nodes that the kernel takes from those who have them open without harm and
 * without waiting, so that they keep nobody from leaving. */
static bool is_let_go_freely(const char *node)
{
	static const char *const free_of_harm[] = {"input/", "bus/usb/", "hidraw", "vfio/",
						   "hwrng"};
	for (size_t i = 0; i < ARRAY_SIZE(free_of_harm); i++)
		if (str_starts(node, free_of_harm[i]))
			return true;
	return false;
}

/* Folders in which no nodes can lie, and other functions behind a bridge. */
static bool is_passed_over(const char *folder)
{
	struct pci_address address;
	return str_equal(folder, "power") || str_equal(folder, "msi_irqs") ||
	       str_equal(folder, "link") || pci_address_parse(folder, &address);
}

/* The value of DEVNAME in a uevent file, or NULL. free() it. */
static char *node_name(struct host *host, const char *folder)
{
	static const char key[] = "DEVNAME=";
	autofree char *path = str_format("%s/uevent", folder);
	autotext uevent = {0};
	if (host_read(host, path, &uevent) < 0)
		return NULL;
	const char *at = strstr(text_string(&uevent), key);
	return at ? str_copy_n(at + strlen(key), strcspn(at + strlen(key), "\n")) : NULL;
}

static bool is_named(const char *folder, const char *name)
{
	const char *slash = strrchr(folder, '/');
	return slash && str_equal(slash + 1, name);
}

/* Network interfaces are the folders in one named "net", input devices those in one
 * named "input". */
static void note_class(struct device *device, const char *folder, const struct words *names)
{
	if (is_named(folder, "input") && names->count)
		device->has_input = true;
	if (!is_named(folder, "net"))
		return;
	const char *below = folder + strlen(PATH_PCI_DEVICES "/");
	below += strcspn(below, "/");
	below += strspn(below, "/");
	for (size_t i = 0; i < names->count; i++) {
		autofree char *interface = str_format("%s/%s", below, names->at[i]);
		words_add(&device->interfaces, interface);
	}
}

static void visit(struct host *host, const struct disk_uses *uses, struct device *device,
		  const char *folder, int depth)
{
	autowords names = {0};
	if (depth > DEPTH_MAX || host_list_folders(host, folder, &names) < 0)
		return;
	note_class(device, folder, &names);
	for (size_t i = 0; i < names.count; i++) {
		if (is_passed_over(names.at[i]))
			continue;
		autofree char *below = str_format("%s/%s", folder, names.at[i]);
		autofree char *node = node_name(host, below);
		if (node && !is_let_go_freely(node)) {
			words_add(&device->nodes, node);
			survey_disk(host, uses, below, node, device);
		}
		visit(host, uses, device, below, depth + 1);
	}
}

void survey_nodes(struct host *host, const struct disk_uses *uses, struct device *device)
{
	char name[PCI_ADDRESS_TEXT];
	/* The directory proper: the one in bus/ is a link to it. */
	autofree char *folder =
		str_format(PATH_PCI_DEVICES "/%s/", pci_address_print(device->address, name));
	visit(host, uses, device, folder, 0);
}
