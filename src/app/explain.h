/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/handover.h"
#include "base/json.h"
#include "base/text.h"

/* The steps of a plan and their undoing, or its reasons to refuse. */
void explain_steps(const struct plan *plan, struct text *out);

/* What the guest wants, the plan, and what it comes to. */
void explain_plan(const struct handover *handover, struct text *out);

/* The same for a person who may show it to others: VM, profile and host before it. */
void explain_handover(const struct handover *handover, struct text *out);

/* The same as members of the JSON object that is open. */
void explain_handover_json(const struct handover *handover, struct json *json);
