/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Monitors as ddcutil(1) reaches them, and the screens that two cards share. */

/* What TASK_READ_INPUT and TASK_SWITCH_INPUT do. */
int monitor_read(const struct kernel *kernel, const char *name, struct text *out);
int monitor_switch(struct kernel *kernel, const char *value);

/* The file vgaswitcheroo/switch: -ENOENT where there are not two cards. A write is always
 * a success. */
int switcheroo_read(const struct kernel *kernel, struct text *out);
int switcheroo_write(struct kernel *kernel, const char *name);

/* What TASK_TELL_SESSION does: who is told stays as long as he may. */
int session_told(struct kernel *kernel, const char *value);
