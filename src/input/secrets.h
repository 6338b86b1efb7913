/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "base/macros.h"

/* Whether what stands under that name is likely a password: "passwd",
 * "userPassword", "api_key", "cookies". In doubt it is. */
bool secret_name(const char *name, size_t length);

/* Whether a value holds one together with its name: "...,password=abc",
 * "-object secret,...,data=abc" in either form, "https://me:abc@host",
 * "<password>abc". */
bool secret_inside(const char *value);
