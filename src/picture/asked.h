/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "picture/picture.h"

/* Asks the planner what a VM that wants that function, and its companions, would mean. */
void picture_ask(const struct host_view *view, struct picture_function *function);
