/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* Finds the nodes of all devices in view that have a host driver, and who keeps
 * them: disks in use, processes with nodes open or mapped. One pass over /proc. */
void survey_holders(struct host *host, struct host_view *view);

/* Which processes have one of these nodes open or mapped now. */
void find_processes(struct host *host, const struct words *nodes, struct holders *ret);
