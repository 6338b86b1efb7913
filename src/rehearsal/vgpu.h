/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/write.h"

/* Whether NVIDIA's driver makes vGPUs of that virtual function. */
bool function_makes_vgpu(const struct kernel *kernel, int function);

/* The file nvidia/current_vgpu_type. */
int vgpu_write(const struct write *write);
