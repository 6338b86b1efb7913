/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "base/text.h"

/* A call of the hook as it is kept, for replay and for bug reports. */
struct kept_call {
	char *name; /* of the VM */
	char *operation, *sub_operation, *extra;
	char *time;    /* UTC, as in RFC 3339 */
	char *profile; /* path, or NULL */
	char *outcome; /* "done", or the line of the error */
	char *plan;    /* the steps, or the reasons to refuse, a line each */
	long long took_us;
	struct text xml; /* passwords removed */
};

#define autocall CLEANUP(kept_call_clear) struct kept_call

/* Keeps a call of the VM of that uuid, and of its earlier ones the latest, keep
 * in all. Nothing is said where that fails: a full disk is not the VM's fault. */
void kept_call_write(int root_fd, const char *uuid, const struct kept_call *call, unsigned keep);

/* The path, below the root, of the latest call of that operation (NULL: of any) of
 * the VM of that name or uuid (NULL: of any); NULL for none. free() it. */
char *kept_call_latest(int root_fd, const char *guest, const char *operation) WARN_UNUSED;

int kept_call_read(int root_fd, const char *path, struct kept_call *ret, struct error *err);

void kept_call_clear(struct kept_call *call);
