/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "picture/asked.h"

#include "base/memory.h"
#include "model/step_words.h"
#include "plan/handover.h"

/* What somebody at the host would notice. */
static bool is_noticed(const struct step *step)
{
	return step->kind == STEP_STOP_UNIT || step->kind == STEP_END_SESSION ||
	       step->kind == STEP_UNLOAD_MODULE;
}

static void read_steps(const struct plan *plan, const char *own, struct picture_function *function)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];
		autotext words = {0};
		if (step->kind == STEP_OVERRIDE_DRIVER && !str_equal(step->subject, own))
			words_add(&function->along, step->subject);
		if (!is_noticed(step))
			continue;
		step_describe(step, &words);
		words_add(&function->deeds, text_string(&words));
	}
}

/* That there is no IOMMU, or that another VM has it, is shown elsewhere. */
static const struct refusal *first_refusal(const struct host_view *view, const struct plan *plan)
{
	for (size_t i = 0; i < plan->refusal_count; i++) {
		enum refusal_code code = plan->refusals[i].code;
		if (code != REFUSAL_LENT && (code != REFUSAL_NO_IOMMU || view->iommu))
			return &plan->refusals[i];
	}
	return NULL;
}

void picture_ask(const struct host_view *view, struct picture_function *function)
{
	char name[PCI_ADDRESS_TEXT];
	struct guest_pci wanted = {.address = function->address};
	char nobody[] = "a VM";
	const struct guest guest = {.name = nobody, .pci = &wanted, .pci_count = 1};
	autoprofile profile = {0};
	autoplan plan = {0};
	profile_init(&profile);
	profile.pci.companions = COMPANIONS_TAKE;
	plan_handover(&guest, &profile, view, &plan);
	const struct refusal *refusal = first_refusal(view, &plan);
	if (refusal)
		function->refusal = str_copy(refusal->text);
	if (!plan.refusal_count)
		read_steps(&plan, pci_address_print(function->address, name), function);
}
