/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* Where every keyboard of the host hangs on one of the first taken devices in view,
 * adds it to the holders of that device. A host that keeps one, or has none, is no
 * worse off. Reads the list of input devices only where one of them might have some.
 * survey_holders() goes before it. */
void survey_keyboards(struct host *host, struct host_view *view, size_t taken);
