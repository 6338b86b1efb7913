/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/profile_lines.h"

void profile_lines_clear(struct profile_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		free(lines->at[i].section);
		free(lines->at[i].key);
		free(lines->at[i].value);
	}
	free(lines->at);
	*lines = (struct profile_lines){0};
}
