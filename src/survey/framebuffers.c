/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/framebuffers.h"

#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/lines.h"

/* Addresses of memory, the last one too. */
struct range {
	unsigned long long start, end;
};

/* Functions that a frame buffer may belong to. */
struct candidates {
	struct pci_address *at;
	size_t count;
};

static char *path_of(struct pci_address address, const char *file)
{
	char name[PCI_ADDRESS_TEXT];
	return str_format(PATH_PCI_DEVICES "/%s/%s", pci_address_print(address, name), file);
}

static void add_candidate(struct candidates *candidates, struct pci_address address)
{
	for (size_t i = 0; i < candidates->count; i++)
		if (pci_address_equal(candidates->at[i], address))
			return;
	*ARRAY_ADD(candidates->at, candidates->count) = address;
}

static void find_candidates(const struct host_view *view, struct candidates *ret)
{
	for (size_t i = 0; i < view->device_count; i++)
		if (view->devices[i].present && device_is_display(&view->devices[i]))
			add_candidate(ret, view->devices[i].address);
	for (size_t i = 0; i < view->display.card_count; i++)
		add_candidate(ret, view->display.cards[i].address);
}

/* Since kernel 6.11 the device is a child of the function (drivers/firmware/sysfb.c,
 * sysfb_parent_dev): "../../../devices/pci0000:00/0000:01:00.0/efi-framebuffer.0". */
static bool is_below_function(struct host *host, const char *name, struct pci_address *ret)
{
	autofree char *path = str_format(PATH_PLATFORM_DEVICES "/%s", name);
	autotext target = {0};
	if (host_read_link(host, path, &target) < 0 || !target.length)
		return false;
	for (int parts = 0; parts < 2; parts++) {
		char *slash = strrchr(target.at, '/');
		if (!slash)
			return false;
		if (parts == 1 && pci_address_parse(slash + 1, ret))
			return true;
		*slash = '\0';
	}
	return false;
}

/* Who has the memory: the drivers of the firmware's frame buffers by the names that they
 * ask for it with, and BOOTFB for the device itself (drivers/firmware/sysfb_simplefb.c).
 * NB: for anybody but root all addresses are 0. */
static bool find_memory(struct host *host, struct range *ret)
{
	static const char *const owners[] = {"BOOTFB",	  "efifb",  "vesafb", "simplefb",
					     "simpledrm", "efidrm", "vesadrm"};
	autotext lines = {0};
	autotext line = {0};
	host_read(host, PATH_IOMEM, &lines);
	for (const char *at = text_string(&lines); next_line(&at, &line);) {
		int begin = 0;
		struct range range;
		if (sscanf(line.at, " %llx-%llx : %n", &range.start, &range.end, &begin) != 2 ||
		    !begin || !range.end)
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(owners); i++) {
			if (!str_equal(line.at + begin, owners[i]))
				continue;
			*ret = range;
			return true;
		}
	}
	return false;
}

/* Whether it lies in one of the function's regions: lines "start end flags". */
static bool has_memory(struct host *host, struct pci_address address, const struct range *memory)
{
	autofree char *path = path_of(address, "resource");
	autotext lines = {0};
	autotext line = {0};
	host_read(host, path, &lines);
	for (const char *at = text_string(&lines); next_line(&at, &line);) {
		struct range region;
		if (sscanf(line.at, "%llx %llx", &region.start, &region.end) == 2 && region.end &&
		    region.start <= memory->start && memory->end <= region.end)
			return true;
	}
	return false;
}

static bool is_boot_display(struct host *host, struct pci_address address)
{
	autofree char *path = path_of(address, "boot_vga");
	return host_read_number(host, path, 0) == 1;
}

/* Before kernel 6.11 its memory tells; where that may not be seen, it is the display
 * that the firmware has begun with. */
static void find_owner(struct host *host, const struct host_view *view,
		       struct framebuffer *framebuffer)
{
	struct range memory = {0};
	struct candidates candidates = {0};
	framebuffer->has_owner = is_below_function(host, framebuffer->name, &framebuffer->owner);
	if (framebuffer->has_owner)
		return;
	bool is_known = find_memory(host, &memory);
	find_candidates(view, &candidates);
	for (size_t i = 0; i < candidates.count && !framebuffer->has_owner; i++) {
		framebuffer->owner = candidates.at[i];
		framebuffer->has_owner = is_known ? has_memory(host, candidates.at[i], &memory)
						  : is_boot_display(host, candidates.at[i]);
	}
	framebuffer->is_guess = framebuffer->has_owner && !is_known;
	free(candidates.at);
}

/* Those of fbdev's drivers, and of DRM's (simpledrm, efidrm, vesadrm). */
static void read_nodes(struct host *host, struct framebuffer *framebuffer)
{
	static const struct {
		const char *folder, *stem, *in_dev;
	} sorts[] = {{"graphics", "fb", ""}, {"drm", "card", "dri/"}};
	for (size_t s = 0; s < ARRAY_SIZE(sorts); s++) {
		autofree char *folder = str_format(PATH_PLATFORM_DEVICES "/%s/%s",
						   framebuffer->name, sorts[s].folder);
		autowords names = {0};
		host_list_folders(host, folder, &names);
		for (size_t i = 0; i < names.count; i++) {
			autofree char *node = str_format("%s%s", sorts[s].in_dev, names.at[i]);
			if (str_starts(names.at[i], sorts[s].stem))
				words_add(&framebuffer->nodes, node);
		}
	}
}

void survey_framebuffers(struct host *host, struct host_view *view)
{
	static const char ending[] = "-framebuffer.0";
	struct display *display = &view->display;
	autowords names = {0};
	host_list(host, PATH_PLATFORM_DEVICES, &names);
	for (size_t i = 0; i < names.count; i++) {
		size_t length = strlen(names.at[i]);
		if (length <= strlen(ending) ||
		    !str_equal(names.at[i] + length - strlen(ending), ending))
			continue;
		autofree char *driver = str_format(PATH_PLATFORM_DEVICES "/%s/driver", names.at[i]);
		struct framebuffer *framebuffer =
			ARRAY_ADD(display->framebuffers, display->framebuffer_count);
		framebuffer->name = str_copy(names.at[i]);
		framebuffer->driver = host_link_name(host, driver);
		find_owner(host, view, framebuffer);
		read_nodes(host, framebuffer);
	}
}
