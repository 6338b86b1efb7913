/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the plan of a start says: its refusals are findings as they are. */

#include "check/checker.h"

static void look_refusals(struct checker *checker)
{
	const struct plan *plan = checker->of->plan;
	for (size_t i = 0; plan && i < plan->refusal_count; i++)
		advise(found(checker, plan->refusals[i].device, "%s", plan->refusals[i].text), "%s",
		       plan->refusals[i].advice);
}

static void look_notes(struct checker *checker)
{
	const struct plan *plan = checker->of->plan;
	for (size_t i = 0; plan && i < plan->notes.count; i++)
		advise(found(checker, NULL, "%s", plan->notes.at[i]),
		       "virt-handover plan shows what would be done");
}

static const struct check checks[] = {
	{"refused", GRADE_HARD, "The start would be refused",
	 "virt-handover touches nothing where it sees that a handover cannot go well",
	 look_refusals},
	{"beware", GRADE_SOFT, "The start would go ahead, with a doubt",
	 "it is known to go wrong at times", look_notes},
};

CHECK_TABLE(check_refusals, "Start", checks);
