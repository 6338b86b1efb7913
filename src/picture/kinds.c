/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "picture/kinds.h"

/* Classes as in pci.ids and kernel include/linux/pci_ids.h; the first that fits. */
static const struct kind kinds[] = {
	{0x030000, 0xff0000, "display", false, "#7b3fa0", 35},
	{0x040100, 0xffff00, "sound", false, "#b8860b", 33},
	{0x040300, 0xffff00, "sound", false, "#b8860b", 33},
	{0x040000, 0xff0000, "media", false, "#b8860b", 33},
	{0x010000, 0xff0000, "disk", false, "#b03a2e", 31},
	{0x020000, 0xff0000, "network", false, "#1f6f8b", 36},
	{0x0d0000, 0xff0000, "wireless", false, "#1f6f8b", 36},
	{0x0c0300, 0xffff00, "usb", false, "#2e7d4f", 32},
	{0x120000, 0xff0000, "compute", false, "#7b3fa0", 35},
	{0x0b4000, 0xffff00, "compute", false, "#7b3fa0", 35},
	{0x060400, 0xffff00, "bridge", true, "#6b7280", 90},
	{0x060700, 0xffff00, "bridge", true, "#6b7280", 90},
	{0x060000, 0xff0000, "chipset", true, "#6b7280", 90},
	{0x0c0500, 0xffff00, "chipset", true, "#6b7280", 90},
	{0x080000, 0xff0000, "chipset", true, "#6b7280", 90},
	{0x050000, 0xff0000, "chipset", true, "#6b7280", 90},
	{0x110000, 0xff0000, "chipset", true, "#6b7280", 90},
};

static const struct kind other = {0, 0, "other", false, "#475569", 37};

const struct kind *kind_of(unsigned class)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if ((class & kinds[i].mask) == kinds[i].class)
			return &kinds[i];
	return &other;
}

const struct kind *kind_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_equal(kinds[i].name, name))
			return &kinds[i];
	return &other;
}
