/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "base/text.h"

enum { CONFIG_FILE_MAX = 256 << 10 };

/* Appends the configuration file at path below root_fd. It steers a program
 * that runs as root, so it fails for what is no regular file, is larger than
 * CONFIG_FILE_MAX, may be written by group or others, or, when root reads it,
 * belongs to somebody else. err->code is ENOENT where there is none. */
int config_file_read(int root_fd, const char *path, struct text *out, struct error *err);

/* What messages call the file: below a root its path gets the leading slash that a
 * person knows it by; one of the person's own (AT_FDCWD) is called as given.
 * free() it. */
char *config_file_shown(int root_fd, const char *path) WARN_UNUSED;
