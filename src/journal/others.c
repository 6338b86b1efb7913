/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What VMs have in common is counted over their journals: there is no second book
 * that could say something else. */

#include <fcntl.h>
#include <sys/file.h>

#include "base/memory.h"
#include "journal/journal.h"
#include "model/names.h"

bool journal_is_worked_on(int root_fd, const char *uuid)
{
	autofree char *path = str_format(PATH_STATE "/%s/journal", uuid);
	autoclose int fd = openat(root_fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0;
}

bool journal_rests(const struct journal *seen)
{
	autojournal now = {.fd = -1};
	return !journal_is_worked_on(seen->root_fd, seen->uuid) &&
	       journal_peek(seen->root_fd, seen->uuid, &now, NULL) == 0 &&
	       now.began_ms == seen->began_ms && now.last_number == seen->last_number;
}

/* A start that was interrupted, and that nobody goes on with, needs nothing. */
char *journal_other_step(int root_fd, const char *own_uuid, enum step_kind kind,
			 const char *subject, struct step *ret)
{
	autowords uuids = {0};
	journal_list(root_fd, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		autojournal journal = {.fd = -1};
		if (str_equal(uuids.at[i], own_uuid) ||
		    journal_peek(root_fd, uuids.at[i], &journal, NULL) != 0)
			continue;
		const struct journal_step *entry = journal_find_open(&journal, kind, subject);
		if (!entry || (!journal.ready && journal_rests(&journal)))
			continue;
		if (ret)
			step_copy(ret, &entry->step);
		return str_copy(journal.guest ? journal.guest : uuids.at[i]);
	}
	return NULL;
}

char *journal_other_with(int root_fd, const char *own_uuid, enum step_kind kind,
			 const char *subject)
{
	return journal_other_step(root_fd, own_uuid, kind, subject, NULL);
}
