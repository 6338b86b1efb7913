/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/handover.h"
#include "base/json.h"
#include "base/text.h"

/* The steps of a plan, or its reasons to refuse, a line each. */
void explain_steps(const struct plan *plan, struct text *out);

/* A handover for a person: what the guest wants, and the plan. */
void explain_handover(const struct handover *handover, struct text *out);

/* The same as members of the JSON object that is open. */
void explain_handover_json(const struct handover *handover, struct json *json);
