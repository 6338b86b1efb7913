/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"
#include "model/profile.h"

/* Adds to the view the units of all processes that hold a device in it, those
 * that keep the driver of one of the first taken devices busy, and that of the display
 * manager, with the state each is in. survey_holders() and survey_display() go before it. */
void survey_units(struct host *host, const struct profile *profile, struct host_view *view,
		  size_t taken);
