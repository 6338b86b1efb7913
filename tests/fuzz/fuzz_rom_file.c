/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever the bytes: images that lie one behind the other in them, each known by its own, and
 * one reason why they end. */
#include <stdint.h>
#include <stdlib.h>

#include "input/rom_file.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	autorom rom = {0};
	size_t at = 0;
	rom_parse(bytes, length, &rom);
	must(rom.end_at <= length);
	for (size_t i = 0; i < rom.image_count; i++) {
		const struct rom_image *image = &rom.images[i];
		bool ends = i + 1 == rom.image_count;
		must(image->offset == at && at + 2 <= length);
		must(bytes[at] == 0x55 && bytes[at + 1] == 0xaa);
		must(ends || (!image->last && image->length && image->length <= length - at));
		must(rom_has(&rom, image->type));
		at += image->length;
	}
	must(rom.end != ROM_WHOLE ||
	     (rom.image_count && rom.images[rom.image_count - 1].last && at <= length));
	return 0;
}
