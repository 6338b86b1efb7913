/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "input/ini_lines.h"
#include "input/profile_file.h"

/* The table of a profile's keys, for profile_file.c alone. */

/* Reads the key of line, which stands in a section of that kind ("pci", or
 * "mdev" for [mdev UUID] too), into the profile; mdev is the entry that the
 * section speaks for, or NULL. Fails for an unknown key and a bad value. */
int profile_key_read(const struct ini_line *line, const char *kind, struct profile *profile,
		     struct profile_mdev *mdev, struct error *err);

/* The kinds of section there are, each once; NULL ends them. */
extern const char *const profile_sections[];
