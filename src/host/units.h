/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"

/* Asks systemd to reload a unit that is active, and waits for nothing. Returns 0;
 * 1 where the unit is not active, or not there; -1. */
int unit_reload(const char *unit, struct error *err);
