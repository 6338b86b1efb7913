/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "model/host_view.h"

/* Reads what mdevctl has in a file of its folder: an object with mdev_type, start and attrs,
 * an array of objects of one attribute each (mdevctl(8), "config file"). Fills in type,
 * starts_itself and attributes. Fails, with *ret as it was, for what is not one whole object,
 * says something twice, or has a name that can be no part of a path. */
int mdevctl_parse(const char *path, const char *bytes, size_t length, struct mdev_definition *ret,
		  struct error *err);

/* The same for the file at path below the root, which steers a program that runs as root: see
 * config_file_read(). */
int mdevctl_read(int root_fd, const char *path, struct mdev_definition *ret, struct error *err);

/* Adds the names of the folders that there is a definition of that uuid in, sorted. */
void mdevctl_find(int root_fd, const char *uuid, struct words *ret_parents);
