/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "input/ini_lines.h"
#include "model/profile.h"

/* For profile_file.c alone. Begins the section [map DEVICE]; keys that follow speak of the
 * last entry. Fails for what is no device, and for one that has a section already. */
int profile_map_open(struct profile *profile, const char *device, const struct ini_line *line,
		     struct error *err);
