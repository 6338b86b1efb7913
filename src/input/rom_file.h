/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "model/rom.h"

/* Takes an option ROM apart, as far as it goes: what is wrong with it is in
 * ret->end. *ret goes with rom_clear(). */
void rom_parse(const void *bytes, size_t length, struct rom *ret);
