/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "base/macros.h"

/* A file below a mediated device, and what is written to it. */
struct mdev_attribute {
	char *name; /* as a path below the device: "nvidia/vgpu_params" */
	char *value;
};

/* Attributes in the order in which they are written; one may be there more than once. */
struct mdev_attributes {
	struct mdev_attribute *at;
	size_t count;
};

void mdev_attributes_add(struct mdev_attributes *attributes, const char *name, const char *value);
void mdev_attributes_clear(struct mdev_attributes *attributes);
