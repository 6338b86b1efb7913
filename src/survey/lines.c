/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/lines.h"

bool next_line(const char **at, struct text *line)
{
	if (!**at)
		return false;
	size_t length = strcspn(*at, "\n");
	text_cut(line, 0);
	text_add_bytes(line, *at, length);
	*at += length + ((*at)[length] == '\n');
	return true;
}
