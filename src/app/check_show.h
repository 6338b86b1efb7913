/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/json.h"
#include "base/text.h"
#include "check/check.h"

/* Findings for a person, in lines of no more than 80 columns. vm is NULL for none. */
void check_show(const struct findings *findings, const char *vm, struct text *out);

/* The changes that they come to, as they are to be made. vm is the one whose XML libvirt keeps,
 * NULL for none. */
void check_show_changes(const struct findings *findings, const char *vm, struct text *out);

/* Every check that there is, a line each: code, grade, what it is about. */
void check_show_list(struct text *out);

/* The same as members of the JSON object that is open. */
void check_show_json(const struct findings *findings, struct json *json);
void check_show_list_json(struct json *json);
