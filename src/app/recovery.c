/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/recovery.h"

#include "app/kept_calls.h"
#include "base/memory.h"
#include "journal/journal.h"
#include "run/recover.h"

static void keep(struct host *host, const char *uuid, struct kept_call *call)
{
	struct settings settings;
	settings_read(host->root_fd, &settings, NULL); /* the defaults will do */
	kept_calls_add(host->root_fd, uuid, call, &settings);
}

int recovery_perform(struct host *host, const struct journal *seen, enum rollback_cause cause,
		     const char *by, unsigned deadline_ms, struct error *err)
{
	autotext entries = {0};
	int64_t began = clock_us();
	journal_copy_lines(&entries);
	int r = bring_back_seen(host, seen, cause, deadline_ms, err);
	journal_copy_lines(NULL);
	autocall call = {.name = str_copy(seen->guest ? seen->guest : seen->uuid),
			 .operation = str_copy(by),
			 .sub_operation = str_copy("-"),
			 .extra = str_copy("-"),
			 .outcome = r < 0 && err->text ? error_line(err) : str_copy("done"),
			 .entries = text_take(&entries)};
	kept_call_set_time(&call, clock_us() - began);
	if (*call.entries)
		keep(host, seen->uuid, &call);
	return r;
}
