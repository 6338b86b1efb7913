/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/journals.h"

#include <errno.h>
#include <fcntl.h>

#include "model/names.h"

int state_check_readable(struct host *host, const char *path, struct error *err)
{
	if (faccessat(host->root_fd, path, R_OK | X_OK, AT_EACCESS) == 0 || errno != EACCES)
		return 0;
	error_errno(err, EACCES, "cannot read /%s", path);
	return error_advise(err, "ask as root");
}

int journals_find(struct host *host, const char *guest, struct words *ret_uuids, struct error *err)
{
	autowords all = {0};
	if (state_check_readable(host, PATH_STATE, err) < 0)
		return -1;
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
