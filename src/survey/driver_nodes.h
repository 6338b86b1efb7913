/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* Adds the nodes in dev/ that a driver makes outside of the device tree: a card's own
 * to its nodes, those that all cards of the driver share to its shared nodes. Only
 * those that are there now. */
void survey_driver_nodes(struct host *host, struct device *device);
