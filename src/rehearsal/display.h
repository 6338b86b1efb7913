/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Frame buffers and consoles, which come and go with the drivers of displays. */

void display_bound(struct kernel *kernel, int function);
void display_unbound(struct kernel *kernel, int function);

/* Whether the file names a frame buffer of the function's driver. */
bool display_has_frame_buffer(const struct kernel *kernel, int function);

/* What a write to the file bind of a console does. */
void console_bind(struct kernel *kernel, size_t console, bool bound);

/* The frame buffer of the firmware's of that name in the file, or NOTHING. */
int framebuffer_find(const struct kernel *kernel, const char *name);

/* Gives it its driver, or takes it away: its frame buffer and console come and go. */
int framebuffer_bind(struct kernel *kernel, const char *name, const char *driver, bool bound);

/* Tells the host that a node below a function has gone, or come: "remove", "add". */
int node_uevent(struct kernel *kernel, int function, const char *path, const char *action);
