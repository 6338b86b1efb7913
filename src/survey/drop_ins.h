/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/guest.h"
#include "model/host_view.h"
#include "model/profile.h"

/* Fills in which drop-ins the guest's profile wants to be run, and what is wrong with
 * them. */
void survey_drop_ins(struct host *host, const struct guest *guest, const struct profile *profile,
		     struct host_view *view);
