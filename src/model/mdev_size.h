/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/text.h"

/* How much a mediated device has, or is to have at least; 0 for unknown. */
struct mdev_size {
	unsigned memory; /* MiB */
	unsigned width, height;
};

/* Reads one size, "512 MiB", "2G" or "1920x1080", at the start of s into its part of *ret.
 * Returns what is behind it, or NULL, with *ret as it was, where none stands there. */
const char *mdev_size_scan(const char *s, struct mdev_size *ret);

/* The largest of each that a type's description names: for people it says
 * "framebuffer=2048M, max_resolution=7680x4320" (NVIDIA's), "high_gm_size: 512MB"
 * (kernel drivers/gpu/drm/i915/gvt/kvmgt.c) or "virtual display, 4 MB video memory"
 * (samples/vfio-mdev/mbochs.c). */
void mdev_size_find(const char *description, struct mdev_size *ret);

/* Whether has is known to be as much as least asks for. */
bool mdev_size_fits(const struct mdev_size *has, const struct mdev_size *least);

bool mdev_size_is_none(const struct mdev_size *size);

/* Below, equal or above 0: by memory, then by pixels. */
int mdev_size_compare(const struct mdev_size *a, const struct mdev_size *b);

/* Adds "512 MiB 1920x1080", what is known of it. */
void mdev_size_print(const struct mdev_size *size, struct text *out);
