/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/text.h"

/* Walks over the lines of a text: puts the next one into line, without its end, and
 * *at behind it. False where there is none. */
bool next_line(const char **at, struct text *line);
