/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/macros.h"

/* Is told of a member of an object, or with a key of NULL of an element of an array: a
 * string's value, or what else stands there as it is written. */
typedef void json_member(const char *key, const char *value, bool is_string, void *data);

/* Reads a JSON object, in single or double quotes as QEMU has it, and calls each() with every
 * member of the outermost object. False when s is not a whole object. */
bool json_each_member(const char *s, json_member *each, void *data);

/* The same for an array and its elements. */
bool json_each_element(const char *s, json_member *each, void *data);
