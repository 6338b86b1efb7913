/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* Adds the consoles of frame buffers to the view. */
void survey_consoles(struct host *host, struct host_view *view);
