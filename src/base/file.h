/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <sys/types.h>

#include "base/deadline.h"
#include "base/error.h"
#include "base/text.h"

struct stat;

/* Files below an open directory. Those without a struct error return 0 or a negative errno. */

/* Appends what fd still holds, at most max bytes; -EFBIG when there is more. */
int fd_read_all(int fd, size_t max, struct text *out);

/* The same; -ETIMEDOUT where whoever writes it has not closed it by then. */
int fd_read_within(int fd, size_t max, struct deadline deadline, struct text *out);

/* Writes all count bytes. */
int fd_write_all(int fd, const void *bytes, size_t count);

/* Appends the whole file at path; the same for max. -EISDIR for a directory. */
int file_read(int dir_fd, const char *path, size_t max, struct text *out);

/* Puts a file with these bytes at path so that a reader, and a host that loses
 * power, sees the old file or the new one whole: written beside it, synced,
 * renamed, and the directory synced. */
int file_publish(int dir_fd, const char *path, mode_t mode, const void *bytes, size_t count);

/* Whether only root, who is asked for where root runs us, can have written a file of that
 * status. */
int owner_check(const char *shown, const struct stat *status, struct error *err);

/* Whether the same goes for what is in the directory at path: it is one, no link to one, and it
 * and those above it are root's alone to write. One that is missing misleads nobody. */
int dir_check(int dir_fd, const char *path, struct error *err);

/* Removes the directory at path with all that is in it; links are removed, not followed.
 * One that is not there is success. */
int dir_remove(int dir_fd, const char *path);

/* Makes the directory at path and those above it that are missing, for root
 * alone (mode 0700 for the last, 0755 for those above). */
int dir_make(int dir_fd, const char *path);

/* The same, and dir_check(). */
int dir_make_own(int dir_fd, const char *path, struct error *err);
