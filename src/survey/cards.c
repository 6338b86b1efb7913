/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/cards.h"

#include "base/memory.h"
#include "model/names.h"

enum { CLASS_DISPLAY = 0x03, NO_NUMBER = -1 };

static const char card_stem[] = "card", render_stem[] = "renderD", fb_stem[] = "fb";

/* The number of "card0" or "fb1" behind its stem, or NO_NUMBER for another name. */
static long number_of(const char *name, const char *stem)
{
	const char *digits = str_starts(name, stem) ? name + strlen(stem) : "";
	bool is_number = *digits && !digits[strspn(digits, "0123456789")];
	return is_number ? strtol(digits, NULL, 10) : NO_NUMBER;
}

static char *path_of(struct pci_address address, const char *file)
{
	char name[PCI_ADDRESS_TEXT];
	return str_format(PATH_PCI_DEVICES "/%s/%s", pci_address_print(address, name), file);
}

/* The function that the card is of. False for one on another bus, such as that of the
 * firmware's frame buffer, and for what has no screens by its class. */
static bool find_function(struct host *host, const char *card, struct pci_address *ret)
{
	autofree char *link = str_format(PATH_DRM "/%s/device", card);
	autofree char *name = host_link_name(host, link);
	if (!name || !pci_address_parse(name, ret))
		return false;
	autofree char *class = path_of(*ret, "class");
	return host_read_number(host, class, 0) >> 16 == CLASS_DISPLAY;
}

static void read_nodes(struct host *host, struct card *card)
{
	autofree char *folder = path_of(card->address, "drm");
	autowords names = {0};
	host_list_folders(host, folder, &names);
	for (size_t i = 0; i < names.count; i++)
		if (number_of(names.at[i], card_stem) != NO_NUMBER ||
		    number_of(names.at[i], render_stem) != NO_NUMBER)
			words_add(&card->nodes, names.at[i]);
}

/* "card0-HDMI-A-1". What the card writes into memory is no screen, though it is a
 * connector (kernel drivers/gpu/drm/drm_writeback.c). The status is the one last seen:
 * reading it asks no screen (drm_sysfs.c, status_show). */
static void read_connectors(struct host *host, const char *name, const struct words *names,
			    struct card *card)
{
	size_t length = strlen(name);
	for (size_t i = 0; i < names->count; i++) {
		const char *connector = names->at[i];
		if (!str_starts(connector, name) || connector[length] != '-' ||
		    str_starts(connector + length, "-Writeback-"))
			continue;
		autofree char *path = str_format(PATH_DRM "/%s/status", connector);
		autotext status = {0};
		host_read(host, path, &status);
		card->connectors++;
		card->connected += str_equal(text_string(&status), "connected");
	}
}

static void read_card(struct host *host, const char *name, const struct words *names,
		      struct host_view *view)
{
	struct display *display = &view->display;
	struct pci_address address;
	if (!find_function(host, name, &address) || display_find_card(display, address))
		return;
	struct card *card = ARRAY_ADD(display->cards, display->card_count);
	card->address = address;
	autofree char *driver = path_of(address, "driver");
	autofree char *boot_vga = path_of(address, "boot_vga");
	card->driver = host_link_name(host, driver);
	card->boot_vga = host_read_number(host, boot_vga, 0) == 1;
	read_nodes(host, card);
	read_connectors(host, name, names, card);
}

/* Its lowest frame buffer, or NO_NUMBER. */
static long frame_buffer_of(struct host *host, const struct card *card)
{
	autofree char *folder = path_of(card->address, "graphics");
	autowords names = {0};
	long lowest = NO_NUMBER;
	host_list_folders(host, folder, &names);
	for (size_t i = 0; i < names.count; i++) {
		long number = number_of(names.at[i], fb_stem);
		if (number != NO_NUMBER && (lowest == NO_NUMBER || number < lowest))
			lowest = number;
	}
	return lowest;
}

static bool has_bound_console(const struct host_view *view)
{
	for (size_t i = 0; i < view->console_count; i++)
		if (view->consoles[i].bound)
			return true;
	return false;
}

static bool has_bound_framebuffer(const struct display *display)
{
	for (size_t i = 0; i < display->framebuffer_count; i++)
		if (display->framebuffers[i].driver)
			return true;
	return false;
}

/*
 * Which frame buffer a console shows is in no file: only an ioctl of an open frame
 * buffer tells it (FBIOGET_CON2FBMAP). What is known is where the kernel puts consoles
 * (drivers/video/fbdev/core/fbcon.c): on the frame buffer of the boot display, where it
 * is built to look for that (fbcon_select_primary; distributions do), and otherwise on
 * fb0, which con2fb_map_boot stands at. A lone frame buffer has them in any case, unless
 * the firmware's is still there. fbcon=map: and con2fbmap(8) can make this wrong; where
 * it says no though there is one, the kernel still moves the console by itself when the
 * frame buffer goes (fbcon_fb_unbind).
 */
void survey_card_consoles(struct host *host, struct host_view *view)
{
	struct display *display = &view->display;
	struct card *found = NULL, *lone = NULL;
	size_t count = 0;
	for (size_t i = 0; has_bound_console(view) && i < display->card_count; i++) {
		struct card *card = &display->cards[i];
		long number = frame_buffer_of(host, card);
		if (number == NO_NUMBER)
			continue;
		lone = card;
		count++;
		if (card->boot_vga || (number == 0 && !found))
			found = card;
	}
	if (!found && count == 1 && !has_bound_framebuffer(display))
		found = lone;
	if (found)
		found->has_console = true;
}

void survey_cards(struct host *host, struct host_view *view)
{
	autowords names = {0};
	host_list(host, PATH_DRM, &names);
	for (size_t i = 0; i < names.count; i++)
		if (number_of(names.at[i], card_stem) != NO_NUMBER)
			read_card(host, names.at[i], &names, view);
}
