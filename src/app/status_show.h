/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/json.h"
#include "host/host.h"
#include "journal/journal.h"

/* What is lent, open and under way, for a person. */
struct status_page {
	struct host *host;
	const char *guest; /* name or uuid of the VM that is asked for, NULL for all */
	bool live;	   /* how long the step takes that is on its way: it changes by itself */
	bool is_running;   /* out: a step is on its way */
};

/* Appends the page. 0, or -1 where journals may not be read, and what could be. */
int status_show(struct status_page *page, struct text *out, struct error *err);

/* The same for programs, as members of the object that is open. */
int status_show_json(struct host *host, const char *guest, struct json *json, struct error *err);
