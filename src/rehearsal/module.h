/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Modules of the model kernel. Both return 0, a negative errno, or HELD_UP. */

/* As modprobe loads it: what it needs first. Its drivers then take what they match. */
int model_load_module(struct kernel *kernel, const char *name);

/* As delete_module(2) with O_NONBLOCK: -EAGAIN when something uses it. */
int model_unload_module(struct kernel *kernel, const char *name);

/* What refcnt says. */
long module_references(const struct kernel *kernel, int module);

/* "absent", "coming", "live", "going", "built in" */
const char *module_phase_name(enum module_phase phase);
