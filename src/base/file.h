/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <sys/types.h>

#include "base/text.h"

/* Files below an open directory. All return 0 or a negative errno. */

/* Appends what fd still holds, at most max bytes; -EFBIG when there is more. */
int fd_read_all(int fd, size_t max, struct text *out);

/* Writes all count bytes. */
int fd_write_all(int fd, const void *bytes, size_t count);

/* Appends the whole file at path; the same for max. -EISDIR for a directory. */
int file_read(int dir_fd, const char *path, size_t max, struct text *out);

/* Puts a file with these bytes at path so that a reader, and a host that loses
 * power, sees the old file or the new one whole: written beside it, synced,
 * renamed, and the directory synced. */
int file_publish(int dir_fd, const char *path, mode_t mode, const void *bytes, size_t count);

/* Removes the directory at path with all that is in it; links are removed, not followed.
 * One that is not there is success. */
int dir_remove(int dir_fd, const char *path);

/* Makes the directory at path and those above it that are missing, for root
 * alone (mode 0700 for the last, 0755 for those above). */
int dir_make(int dir_fd, const char *path);
