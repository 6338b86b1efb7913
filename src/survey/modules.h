/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* Adds a module, and all that use it, to the view. '-' and '_' are the same. */
void survey_module(struct host *host, const char *name, struct host_view *view);
