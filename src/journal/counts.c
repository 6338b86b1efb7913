/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Steps that add to a number which all VMs add to, as that of huge pages. What stands in a
 * journal is the number without any VM's, and with this one's; what the host shows is that
 * with the parts of all VMs that have such a step open. So no VM has to know what the number
 * was when another came or went: whoever changes it makes it that sum, looks, and does so
 * again until it is.
 */

#include <stdio.h>

#include "base/memory.h"
#include "journal/journal.h"

static long number(const char *text)
{
	return strtol(text, NULL, 10);
}

/* Who was killed while he took his back may not have done so, and whoever recovers it will. */
static long part_of(const struct journal *journal, const struct step *like)
{
	const struct journal_step *entry = journal_find_open(journal, like->kind, like->subject);
	if (!entry || (entry->leaving && !journal_rests(journal)))
		return 0;
	return number(entry->step.want) - number(entry->step.was);
}

static void raise(char **text, long by)
{
	autofree char *old = TAKE(*text);
	*text = str_format("%ld", number(old) + by);
}

void journal_count_others(struct journal *journal, size_t index)
{
	struct journal_step *own = &journal->steps[index];
	autowords uuids = {0};
	long others = 0;
	journal_list(journal->root_fd, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		autojournal other = {.fd = -1};
		if (!str_equal(uuids.at[i], journal->uuid) &&
		    journal_peek(journal->root_fd, uuids.at[i], &other, NULL) == 0)
			others += part_of(&other, &own->step);
	}
	raise(&own->step.was, others - own->others);
	raise(&own->step.want, others - own->others);
	own->others = others;
}

long journal_number_without(int root_fd, const char *own_uuid, enum step_kind kind,
			    const char *subject)
{
	autowords uuids = {0};
	journal_list(root_fd, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		autojournal other = {.fd = -1};
		if (str_equal(uuids.at[i], own_uuid) ||
		    journal_peek(root_fd, uuids.at[i], &other, NULL) != 0)
			continue;
		const struct journal_step *entry = journal_find_open(&other, kind, subject);
		if (entry)
			return number(entry->step.was);
	}
	return -1;
}
