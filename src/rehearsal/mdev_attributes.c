/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What can be set of mediated devices: what the host file gives a type, and the matrix of
 * vfio-ap (drivers/s390/crypto/vfio_ap_ops.c). */

#include <stdio.h>

#include "base/memory.h"
#include "rehearsal/mdev.h"

static const struct captured_mdev_type *type_of(const struct kernel *kernel,
						const struct mdev_state *mdev)
{
	return &kernel->file->mdev_types[mdev->type];
}

static bool is_of_ap(const struct kernel *kernel, const struct mdev_state *mdev)
{
	return str_equal(type_of(kernel, mdev)->api, "vfio-ap");
}

static struct mdev_state *mdev_of(const struct kernel *kernel, const char *uuid)
{
	int mdev = kernel_mdev(kernel, uuid);
	return mdev == NOTHING ? NULL : &kernel->state->mdevs[mdev];
}

/* The attribute's place in its type's, or NOTHING. */
static int find(const struct kernel *kernel, const struct mdev_state *mdev, const char *name)
{
	const struct mdev_attributes *attributes = &type_of(kernel, mdev)->attributes;
	for (size_t i = 0; i < attributes->count && i < MDEV_ATTRIBUTE_MAX; i++)
		if (str_equal(attributes->at[i].name, name))
			return (int)i;
	return NOTHING;
}

void mdev_attributes_fill(const struct kernel *kernel, struct mdev_state *mdev)
{
	const struct mdev_attributes *attributes = &type_of(kernel, mdev)->attributes;
	memset(mdev->values, 0, sizeof mdev->values);
	mdev->adapters = mdev->domains = mdev->controls = (struct ap_mask){0};
	for (size_t i = 0; i < attributes->count && i < MDEV_ATTRIBUTE_MAX; i++)
		snprintf(mdev->values[i], NAME_ROOM, "%s", attributes->at[i].value);
}

static bool have_both(const struct ap_mask *a, const struct ap_mask *b)
{
	for (size_t i = 0; i < AP_MAX; i++)
		if (a->has[i] && b->has[i])
			return true;
	return false;
}

/* vfio_ap_mdev_verify_no_sharing: a queue, an adapter with a domain, is one device's. */
static bool is_shared(const struct kernel *kernel, const struct mdev_state *mdev)
{
	for (size_t i = 0; i < kernel->state->mdev_count; i++) {
		const struct mdev_state *other = &kernel->state->mdevs[i];
		if (other != mdev && is_of_ap(kernel, other) &&
		    have_both(&other->adapters, &mdev->adapters) &&
		    have_both(&other->domains, &mdev->domains))
			return true;
	}
	return false;
}

/* assign_adapter_store and its like: a number in any form that C has */
static int write_matrix(const struct kernel *kernel, struct mdev_state *mdev, const char *name,
			const char *value)
{
	struct ap_mask *const masks[] = {&mdev->adapters, &mdev->domains, &mdev->controls};
	static const char *const names[] = {"assign_adapter", "assign_domain",
					    "assign_control_domain"};
	for (size_t i = 0; i < ARRAY_SIZE(masks); i++) {
		char *rest;
		unsigned long number = strtoul(value, &rest, 0);
		if (!str_equal(name, names[i]))
			continue;
		if (rest == value || *rest)
			return -EINVAL;
		if (number >= AP_MAX)
			return -ENODEV;
		bool before = masks[i]->has[number];
		masks[i]->has[number] = true;
		if (!is_shared(kernel, mdev))
			return 0;
		masks[i]->has[number] = before;
		return -EADDRINUSE;
	}
	return -ENOENT;
}

int mdev_attribute_write(struct kernel *kernel, const char *uuid, const char *name,
			 const char *value)
{
	struct mdev_state *mdev = mdev_of(kernel, uuid);
	int index = mdev ? find(kernel, mdev, name) : NOTHING;
	if (!mdev)
		return -ENOENT;
	if (index == NOTHING)
		return is_of_ap(kernel, mdev) ? write_matrix(kernel, mdev, name, value) : -ENOENT;
	snprintf(mdev->values[index], NAME_ROOM, "%s", value);
	return 0;
}

/* matrix_show: pairs, or where one part is missing yet the others alone */
static void print_matrix(const struct mdev_state *mdev, struct text *out)
{
	bool any_adapter = have_both(&mdev->adapters, &mdev->adapters);
	bool any_domain = have_both(&mdev->domains, &mdev->domains);
	for (unsigned a = 0; a < AP_MAX; a++)
		for (unsigned d = 0; d < AP_MAX; d++)
			if (mdev->adapters.has[a] && mdev->domains.has[d])
				text_addf(out, "%02x.%04x\n", a, d);
	for (unsigned i = 0; i < AP_MAX && !(any_adapter && any_domain); i++) {
		if (mdev->adapters.has[i])
			text_addf(out, "%02x.\n", i);
		if (mdev->domains.has[i])
			text_addf(out, ".%04x\n", i);
	}
}

static int read_matrix(const struct mdev_state *mdev, const char *name, struct text *out)
{
	if (str_starts(name, "assign_"))
		return -EACCES; /* fs/kernfs/file.c: there to be written alone */
	if (str_equal(name, "matrix")) {
		print_matrix(mdev, out);
		return 0;
	}
	if (!str_equal(name, "control_domains"))
		return -ENOENT;
	for (unsigned i = 0; i < AP_MAX; i++)
		if (mdev->controls.has[i])
			text_addf(out, "%04x\n", i);
	return 0;
}

int mdev_attribute_read(const struct kernel *kernel, const char *uuid, const char *name,
			struct text *out)
{
	const struct mdev_state *mdev = mdev_of(kernel, uuid);
	int index = mdev ? find(kernel, mdev, name) : NOTHING;
	if (!mdev)
		return -ENOENT;
	if (index == NOTHING)
		return is_of_ap(kernel, mdev) ? read_matrix(mdev, name, out) : -ENOENT;
	text_addf(out, "%s\n", mdev->values[index]);
	return 0;
}
