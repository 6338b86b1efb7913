/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/macros.h"

/* A uuid as libvirt and sysfs print it: lower case, with hyphens, and a NUL. */
enum { UUID_TEXT = 37 };

/* Reads a uuid in any of the forms libvirt takes: either case, hyphens and
 * blanks before, between and behind pairs of digits (libvirt
 * src/util/viruuid.c, virUUIDParse). False, and ret untouched, for others. */
bool uuid_parse(const char *s, char ret[UUID_TEXT]);

/* Whether s is one in the printed form, fit for a file name. */
bool uuid_is_printed(const char *s);
