/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/journals.h"

#include <errno.h>
#include <fcntl.h>

#include "model/names.h"

int journals_find(struct host *host, const char *guest, struct words *ret_uuids, struct error *err)
{
	autowords all = {0};
	if (faccessat(host->root_fd, PATH_STATE, R_OK | X_OK, AT_EACCESS) < 0 && errno == EACCES)
		return error_errno(err, EACCES, "cannot read /" PATH_STATE);
	journal_list(host->root_fd, &all);
	for (size_t i = 0; i < all.count; i++) {
		autojournal journal = {.fd = -1};
		bool is_it = !guest || str_equal(guest, all.at[i]);
		if (!is_it && journal_peek(host->root_fd, all.at[i], &journal, NULL) == 0)
			is_it = str_equal(journal.guest, guest);
		if (is_it)
			words_add(ret_uuids, all.at[i]);
	}
	return 0;
}
