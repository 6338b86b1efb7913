/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* A path taken apart at its slashes. */
enum { PARTS_MAX = 16 };

struct parts {
	char *text;
	char *at[PARTS_MAX];
	size_t count;
};

/* False for a path of more parts. parts_clear() frees it in either case. */
bool parts_split(struct parts *parts, const char *path);
void parts_clear(struct parts *parts);

/* The path from that part on. free() it. */
char *parts_rest(const struct parts *parts, size_t first) WARN_UNUSED;

/* Whether the parts are those of the pattern, in which '*' is any one part, or the
 * rest of one. */
bool parts_match(const struct parts *parts, const char *pattern);

/* A write as it reaches a function of the kernel. */
struct write {
	struct kernel *kernel;
	const struct parts *parts;
	const char *value; /* without a line end */
	const char *raw;
};

/* Writes value to the file of the kernel at path: 0, a negative errno, HELD_UP.
 * A file that the model does not know is trouble. */
int kernel_write(struct kernel *kernel, const char *path, const char *value);

/* For a write that a fault holds up: whose lock it has, and what shows of it. */
void kernel_write_begin(struct kernel *kernel, const struct task *task);

/* What the write would change, as it stands. */
void kernel_write_looks(struct kernel *kernel, const struct task *task, char *out, size_t room);
