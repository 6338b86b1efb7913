/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* Adds the firmware's frame buffers that are still there, and whose memory each lies in,
 * where that is one of the cards or of the displays in view. survey_cards() goes before it. */
void survey_framebuffers(struct host *host, struct host_view *view);
