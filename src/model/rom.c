/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/rom.h"

bool rom_has(const struct rom *rom, unsigned type)
{
	for (size_t i = 0; i < rom->image_count; i++)
		if (rom->images[i].type == type)
			return true;
	return false;
}

void rom_clear(struct rom *rom)
{
	free(rom->images);
	*rom = (struct rom){0};
}
