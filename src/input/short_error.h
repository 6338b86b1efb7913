/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"

/* Cuts a failure that quotes what was read down to a length that a person
 * reads. err may be NULL. Returns -1. */
int error_shorten(struct error *err);
