/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* Adds to the holders of the first taken devices in view those of their network
 * interfaces that a route of the host goes through, by itself or through what is
 * stacked on it. Reads routes only where there are interfaces. survey_holders() goes
 * before it. */
void survey_networks(struct host *host, struct host_view *view, size_t taken);
