/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Drop-ins: programs of which the model knows that they are called, and nothing else.
 * What is begun and not seen through was called all the same. */

int model_run_drop_in(struct kernel *kernel, const struct task *task);
void model_begin_drop_in(struct kernel *kernel, const struct task *task);

/* What is noted of the one that has its state there (model/drop_in.h), "" for nothing. */
const char *model_drop_in_noted(const struct kernel *kernel, const char *path);
