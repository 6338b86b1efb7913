/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/macros.h"

/* Whether s can be the name of a driver or a module: letters, digits, '-' and
 * '_', and at least one of them. Such a name is safe as a part of a path. */
bool plain_name(const char *s);

/* Whether s can be one entry of a directory that the kernel made, such as an
 * mdev type or parent: any printable ASCII but blanks and '/', and no dot at
 * the start. */
bool entry_name(const char *s);
