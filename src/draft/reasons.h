/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "draft/draft.h"

/* Whether that key matters to this VM. If so, why its value is what it is is appended to
 * why (lines; one that begins with "- " is of a list), and the value as it is written to
 * value. */
bool reason_find(const struct draft *draft, const struct draft_scene *scene, const char *section,
		 const char *key, struct text *why, struct text *value);
