/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Mediated devices of the model kernel. */

/* What available_instances of the type says. */
long mdev_available(const struct kernel *kernel, size_t type);

/* The type of that name on that parent, or NOTHING. */
int mdev_type_find(const struct kernel *kernel, const char *parent, const char *type);

/* These return 0, a negative errno, or HELD_UP. */
int mdev_create(struct kernel *kernel, size_t type, const char *value);
int mdev_remove(struct kernel *kernel, const char *uuid, const char *value);
