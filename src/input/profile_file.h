/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "model/profile.h"
#include "model/profile_lines.h"

/* One key that a profile may hold. */
struct profile_key {
	const char *section; /* "mdev" speaks for [mdev] and [mdev UUID] */
	const char *key;
	const char *values;	/* what may stand behind '=', for a person */
	const char *meaning;	/* in one phrase */
	const char *by_default; /* as it would be written; "" for nothing */
};

/* Calls each() with every key, those of a section together, in the order of the
 * manual. Stops at the first call that returns non-zero and returns that. */
int profile_each_key(int (*each)(const struct profile_key *key, void *data), void *data);

/* Reads a profile from bytes; path is what messages call it, and is copied to
 * profile.path. No byte at all is a good profile: the defaults. On failure *ret
 * is left empty. What *ret holds goes with profile_clear(). */
int profile_parse(const char *path, const char *bytes, size_t length, struct profile *ret,
		  struct error *err);

/* Lists the keys that the bytes of a profile set, in order; those of one that
 * profile_parse() has taken. */
void profile_list_keys(const char *bytes, size_t length, struct profile_lines *ret);

/* The same for the file at path below root_fd. Fails too for what is no regular
 * file, is larger than 256 KiB, may be written by group or others, or,
 * when root reads it, belongs to somebody else. */
int profile_read(int root_fd, const char *path, struct profile *ret, struct error *err);
