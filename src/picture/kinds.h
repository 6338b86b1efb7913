/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/macros.h"

/* What sort of device a class of PCI is. */
struct kind {
	unsigned class, mask; /* of its 24 bits */
	const char *name;
	bool is_plain;	   /* of the chipset */
	const char *color; /* in a drawing */
	int ansi;	   /* on a terminal: a colour of SGR */
};

/* Never NULL. */
const struct kind *kind_of(unsigned class);
const struct kind *kind_named(const char *name);
