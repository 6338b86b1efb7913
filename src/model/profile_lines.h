/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "base/macros.h"

/* A key that a profile sets, and where: for who speaks of its lines. */
struct profile_line {
	unsigned line;	     /* from 1 */
	char *section, *key; /* "mdev UUID" is a section too */
	char *value;
};

struct profile_lines {
	struct profile_line *at;
	size_t count;
};

#define autoprofilelines CLEANUP(profile_lines_clear) struct profile_lines
void profile_lines_clear(struct profile_lines *lines);
