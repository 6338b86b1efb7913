/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/text.h"

enum pen_style { PEN_PLAIN, PEN_BOLD, PEN_MONO, PEN_MIDDLE };

struct pen {
	int size; /* pixels */
	const char *color;
	enum pen_style style;
};

/* Appends an element with that text, its base line at x, y. Characters that are not of
 * ASCII become '?': they may be no UTF-8. */
void pen_write(const struct pen *pen, int x, int y, const char *s, struct text *out);

/* About how wide its first length bytes are, in the size of a font without serifs. */
double pen_measure(const char *s, size_t length);
