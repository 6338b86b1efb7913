/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/macros.h"

/* Reads a JSON object, in single or double quotes as QEMU has it, and calls
 * each() with every member of the outermost object whose value is a string.
 * Other values are passed over. False when s is not a whole object. */
bool json_each_string(const char *s, void (*each)(const char *key, const char *value, void *data),
		      void *data);
