/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"

/* An option ROM of a PCI function: images one behind the other (PCI Firmware
 * Specification, chapter 5; kernel drivers/pci/rom.c). */

/* What is larger is none: the field for the length of one image has 16 bits of 512 bytes. */
enum { ROM_MAX = 32 << 20 };

/* Code types of PCIR. */
enum { ROM_X86 = 0, ROM_OPEN_FIRMWARE = 1, ROM_EFI = 3 };

struct rom_image {
	size_t offset, length; /* bytes; length as the image says it */
	unsigned vendor, product;
	unsigned type;
	bool last;
};

/* Why the images end where they do. */
enum rom_end {
	ROM_WHOLE,	  /* the last image says that it is */
	ROM_NO_SIGNATURE, /* no 55 AA where an image should begin */
	ROM_NO_PCIR,	  /* no PCI data structure where the image says it is */
	ROM_CUT,	  /* the file ends before the image does */
	ROM_ENDLESS,	  /* the last image there does not say that it is the last */
};

struct rom {
	struct rom_image *images;
	size_t image_count; /* those before the fault, and the one that is cut */
	enum rom_end end;
	size_t end_at; /* bytes from the begin */
};

#define autorom CLEANUP(rom_clear) struct rom

/* Whether it has an image of that type. */
bool rom_has(const struct rom *rom, unsigned type);

void rom_clear(struct rom *rom);
