/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/mdev_attributes.h"

#include "base/memory.h"

void mdev_attributes_add(struct mdev_attributes *attributes, const char *name, const char *value)
{
	struct mdev_attribute *added = ARRAY_ADD(attributes->at, attributes->count);
	*added = (struct mdev_attribute){str_copy(name), str_copy(value)};
}

void mdev_attributes_clear(struct mdev_attributes *attributes)
{
	for (size_t i = 0; i < attributes->count; i++) {
		free(attributes->at[i].name);
		free(attributes->at[i].value);
	}
	free(attributes->at);
	*attributes = (struct mdev_attributes){0};
}
