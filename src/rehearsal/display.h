/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Frame buffers and consoles, which come and go with the drivers of displays. */

void display_bound(struct kernel *kernel, int function);
void display_unbound(struct kernel *kernel, int function);

/* What a write to the file bind of a console does. */
void console_bind(struct kernel *kernel, size_t console, bool bound);
