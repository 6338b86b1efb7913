/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/virtual_functions.h"

#include <errno.h>

#include "base/memory.h"
#include "journal/lease.h"
#include "model/pci_address.h"
#include "survey/virtual_functions.h"

/* The PCI function that the step changes, or makes a mediated device of. */
static bool find_function(const struct step *step, struct pci_address *ret)
{
	bool is_made_of = step->kind == STEP_CREATE_MDEV;
	const char *name = is_made_of ? step->want : step->subject;
	autofree char *parent = str_copy_n(name, strcspn(name, is_made_of ? "/" : ""));
	return pci_address_parse(parent, ret);
}

/* The first of them of which the VM has still something open, or NULL. */
static const char *find_open(const struct journal *journal, size_t index,
			     const struct physical *physical)
{
	for (size_t i = index + 1; i < journal->step_count; i++) {
		const struct journal_step *entry = &journal->steps[i];
		struct pci_address address;
		if (entry->state != STEP_CLOSED && find_function(&entry->step, &address) &&
		    physical_index_of(physical, address) >= 0)
			return entry->step.subject;
	}
	return NULL;
}

static char *find_use(const struct journal *journal, const struct physical *physical)
{
	for (size_t i = 0; i < physical->count; i++) {
		const struct virtual_function *function = &physical->functions[i];
		char name[PCI_ADDRESS_TEXT];
		pci_address_print(function->address, name);
		autotenant tenant = {0};
		if (lease_find(journal->root_fd, name, journal->uuid, &tenant)) {
			struct text words = {0};
			text_addf(&words, "%s ", name);
			tenant_describe(&tenant, &words);
			return text_take(&words);
		}
		if (function->use)
			return str_format("%s is in use: %s", name, function->use);
	}
	return NULL;
}

int functions_in_the_way(struct host *host, const struct journal *journal, size_t index,
			 char **ret_use, struct error *err)
{
	CLEANUP(physical_clear) struct physical physical = {0};
	struct pci_address address;
	*ret_use = NULL;
	if (!pci_address_parse(journal->steps[index].step.subject, &address))
		return 0;
	survey_physical(host, address, &physical);
	const char *open = find_open(journal, index, &physical);
	if (open)
		return error_set(err, EBUSY, "its virtual function %s is not back yet", open);
	survey_uses(host, &physical);
	*ret_use = find_use(journal, &physical);
	return *ret_use ? 1 : 0;
}
