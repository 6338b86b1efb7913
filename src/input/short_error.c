/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/short_error.h"

enum { TEXT_LONGEST = 500 };

int error_shorten(struct error *err)
{
	static const char mark[] = "...";
	if (!err || !err->text || strlen(err->text) <= TEXT_LONGEST)
		return -1;
	char *end = err->text + TEXT_LONGEST - strlen(mark);
	while (end > err->text && ((unsigned char)*end & 0xc0) == 0x80)
		end--; /* not in the middle of a character */
	memcpy(end, mark, sizeof mark);
	return -1;
}
