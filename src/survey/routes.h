/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* A way out of the host. */
struct route {
	char interface[32];
	char to[64]; /* "192.168.1.0/24"; "" for the default route */
};

struct routes {
	struct route *at;
	size_t count;
};

/* Adds the routes of IPv4, then those of IPv6, as they stand in the network namespace
 * of the reader: all that lead somewhere else than to the host itself, to the
 * neighbours of one link, or to groups. free() ret->at. */
void read_routes(struct host *host, struct routes *ret);
