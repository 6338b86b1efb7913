/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/text.h"
#include "model/step.h"

/* What the step does: "bind 0000:01:00.0 to vfio-pci". */
void step_describe(const struct step *step, struct text *out);

/* How it is undone: "unbind 0000:01:00.0 from vfio-pci"; "left as it is" for a
 * step that has no undo. */
void step_describe_undo(const struct step *step, struct text *out);
