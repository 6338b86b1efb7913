/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/rehearsal_root.h"
#include "base/error.h"
#include "host/host.h"
#include "model/host_file.h"

/* A captured host that a command looks at in place of this one. */
struct other_host {
	struct host_file file;
	struct rehearsal_root root;
	struct host host;
};

#define autootherhost CLEANUP(other_host_close) struct other_host

/* Opens the one that the host file at path describes; "-" is stdin. Confines the process
 * (host/confine.h), unless it writes a file in the end. 0 or -1. */
int other_host_open(struct other_host *ret, const char *path, bool writes, struct error *err);

/* What was asked of it and is in no host file; 0, or -1 and says what. */
int other_host_check(struct other_host *other, struct error *err);

void other_host_close(struct other_host *other);
