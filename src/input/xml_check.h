/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"

/* Whether a parser can be let loose on the document: refuses, before it costs
 * anything, what is empty, larger than max, holds a DTD or a NUL byte, is in an
 * encoding that does not hold ASCII as ASCII, or is built to keep a parser busy.
 * What passes need not be well-formed. */
int xml_check(const char *xml, size_t length, size_t max, struct error *err);
