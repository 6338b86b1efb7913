/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Option ROMs. Offsets are those of the PCI Firmware Specification 3, chapter 5.1,
 * which kernel drivers/pci/rom.c walks the same way.
 */
#include "input/rom_file.h"

#include "base/memory.h"

enum { UNIT = 512, HEADER = 0x1a, POINTER_AT = 0x18, PCIR_SIZE = 0x18 };

/* More images than a card has; bounds the work of a hostile file. */
enum { IMAGES_MAX = 64 };

static unsigned number_at(const unsigned char *at)
{
	return at[0] | (unsigned)at[1] << 8;
}

/* Reads the image at offset. ROM_WHOLE: it lies whole in the file. */
static enum rom_end read_image(const unsigned char *bytes, size_t length, size_t offset,
			       struct rom_image *ret)
{
	const unsigned char *image = bytes + offset;
	size_t room = length - offset;
	*ret = (struct rom_image){.offset = offset};
	if (room < 2)
		return ROM_CUT;
	if (image[0] != 0x55 || image[1] != 0xaa)
		return ROM_NO_SIGNATURE;
	if (room < HEADER)
		return ROM_CUT;
	size_t pcir = number_at(image + POINTER_AT);
	if (pcir > room || room - pcir < PCIR_SIZE)
		return ROM_CUT;
	if (memcmp(image + pcir, "PCIR", 4) != 0)
		return ROM_NO_PCIR;
	ret->vendor = number_at(image + pcir + 0x4);
	ret->product = number_at(image + pcir + 0x6);
	ret->length = (size_t)number_at(image + pcir + 0x10) * UNIT;
	ret->type = image[pcir + 0x14];
	ret->last = image[pcir + 0x15] & 0x80;
	return ret->length > room ? ROM_CUT : ROM_WHOLE;
}

void rom_parse(const void *bytes, size_t length, struct rom *ret)
{
	*ret = (struct rom){.end = ROM_ENDLESS};
	for (size_t offset = 0; ret->image_count < IMAGES_MAX;) {
		struct rom_image image;
		ret->end_at = offset;
		if (offset >= length) {
			ret->end = ret->image_count ? ROM_ENDLESS : ROM_NO_SIGNATURE;
			return;
		}
		ret->end = read_image(bytes, length, offset, &image);
		bool known = ret->end == ROM_WHOLE || image.length;
		if (known)
			*ARRAY_ADD(ret->images, ret->image_count) = image;
		if (ret->end != ROM_WHOLE || image.last)
			return;
		/* An image of no length says nothing of where the next one is. */
		if (!image.length) {
			ret->end = ROM_ENDLESS;
			return;
		}
		offset += image.length;
	}
	ret->end = ROM_ENDLESS;
}
