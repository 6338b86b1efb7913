/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/handover.h"

/* Refuses a plan that ends the session, or stops the unit, that this process runs in:
 * it would end half-way, and so would the start. 0 or -1. */
int refuse_own_end(struct host *host, const struct handover *handover, struct error *err);
