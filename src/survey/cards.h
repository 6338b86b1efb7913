/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* Adds all graphics cards of the host that have a DRM driver, with their connectors. */
void survey_cards(struct host *host, struct host_view *view);

/* Says of the cards which one has the consoles, as far as that can be known.
 * survey_consoles() and survey_framebuffers() go before it. */
void survey_card_consoles(struct host *host, struct host_view *view);
