/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"
#include "model/profile.h"

/* Fills in what drives the screens of the host and who is in front of them, all but the
 * state of the display manager, which survey_units() asks for with the others. */
void survey_display(struct host *host, const struct profile *profile, struct host_view *view);

/* Fills in what the monitor that the profile names shows, where it answers. Nothing is asked
 * where none is named: monitors take their time. */
void survey_monitor(struct host *host, const struct profile *profile, struct display *display);
