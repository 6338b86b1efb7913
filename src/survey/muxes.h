/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What the kernel says of two cards that share screens, see model/switcheroo.h; NULL where
 * there are no such cards, or it may not be read. free() it. */
char *survey_switcheroo(struct host *host) WARN_UNUSED;

/* How the firmware has wired the screens of a laptop, until it is told otherwise and the
 * machine is started anew. It is shown, and never written. */
enum firmware_mux {
	FIRMWARE_MUX_NONE,     /* it cannot be told, or there is no choice */
	FIRMWARE_MUX_DISCRETE, /* to the discrete card alone */
	FIRMWARE_MUX_HYBRID,   /* to the integrated one, which shows what the other draws */
};
enum firmware_mux survey_firmware_mux(struct host *host);
