/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/display.h"

/* Adds the login sessions that systemd-logind keeps, those that end just now among them:
 * they may still hold something. */
void survey_sessions(struct host *host, struct display *display);
