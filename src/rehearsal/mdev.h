/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Mediated devices of the model kernel. */

/* What available_instances of the type says. */
long mdev_available(const struct kernel *kernel, size_t type);

/* Whether the parent is there: a PCI function makes its types known while its driver has it. */
bool mdev_parent_is_there(const struct kernel *kernel, const char *parent);

/* The type of that name on that parent, or NOTHING. */
int mdev_type_find(const struct kernel *kernel, const char *parent, const char *type);

/* These return 0, a negative errno, or HELD_UP. */
int mdev_create(struct kernel *kernel, size_t type, const char *value);
int mdev_remove(struct kernel *kernel, const char *uuid, const char *value);

/* Removes all that are made of that parent, as it leaves. */
int mdev_remove_all(struct kernel *kernel, const char *parent);

/* Attributes of a device (rehearsal/mdev_attributes.c): name is the path below it. A new one
 * has those of its type. */
void mdev_attributes_fill(const struct kernel *kernel, struct mdev_state *mdev);
int mdev_attribute_write(struct kernel *kernel, const char *uuid, const char *name,
			 const char *value);
int mdev_attribute_read(const struct kernel *kernel, const char *uuid, const char *name,
			struct text *out);
