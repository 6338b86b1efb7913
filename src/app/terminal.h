/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdio.h>

/* Columns of what people read, where nothing says how many there are: those of a usual
 * terminal, a letter and a forum. */
enum { PAGE_WIDTH = 80 };

/* How many columns the terminal behind fd has; 0 where it is none, or does not say. */
unsigned terminal_columns(int fd);

/* A line without its end: where out is a terminal, broken between words so that none is cut at
 * its edge; elsewhere one line, for those who search it. */
void terminal_line(FILE *out, const char *line);
