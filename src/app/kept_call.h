/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "base/text.h"

/* A call of the hook as it is kept, for replay, for its history and for bug reports. */
struct kept_call {
	char *name; /* of the VM */
	char *operation, *sub_operation, *extra;
	char *time;	    /* UTC, as in RFC 3339 */
	char *profile;	    /* path, or NULL */
	char *outcome;	    /* "done", or the line of the error */
	char *plan;	    /* the steps, or the reasons to refuse, a line each */
	char *entries;	    /* what was noted in journals meanwhile, their lines */
	long long began_ms; /* since 1970, 0 for unknown */
	long long took_us;
	struct text xml; /* passwords removed */
};

#define autocall CLEANUP(kept_call_clear) struct kept_call

/* Sets when it was, where it is over now and took so long. */
void kept_call_set_time(struct kept_call *call, long long took_us);

/* Appends when it began, for a person. */
void kept_call_add_time(const struct kept_call *call, struct text *out);

/* As it stands in its file. */
void kept_call_print(const struct kept_call *call, struct text *out);

int kept_call_read(int root_fd, const char *path, struct kept_call *ret, struct error *err);

void kept_call_clear(struct kept_call *call);
