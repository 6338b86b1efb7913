/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/kept_call.h"
#include "base/words.h"
#include "input/settings_file.h"

/* Keeps a call of the VM of that uuid, and drops those that are too many, too old or too
 * large by the settings, of all VMs. No call fails for it: what cannot be kept, as on a
 * disk that is full, is said in the log. */
void kept_calls_add(int root_fd, const char *uuid, const struct kept_call *call,
		    const struct settings *settings);

/* Adds the paths, below the root, of the calls of the VM of that name or uuid (NULL: of
 * any), of all operations or that one, those that came first first. */
void kept_calls_find(int root_fd, const char *guest, const char *operation, struct words *ret);

/* The last of them, NULL for none. free() it. */
char *kept_calls_latest(int root_fd, const char *guest, const char *operation) WARN_UNUSED;

/* The uuid in such a path. free() it. */
char *kept_call_uuid(const char *path) WARN_UNUSED;
