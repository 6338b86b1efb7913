/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "host/host.h"
#include "model/guest.h"
#include "model/host_view.h"
#include "model/plan.h"
#include "model/profile.h"

/* What starting one VM means: its wish, its profile, the host, and the plan that
 * comes of them. */
struct handover {
	const struct text *xml; /* what libvirt said of it: the caller's, that outlives this */
	struct guest guest;
	struct profile profile; /* the defaults where none is configured */
	bool configured;
	struct host_view view;
	struct plan plan;
};

#define autohandover CLEANUP(handover_clear) struct handover

/* Files that a person named: where the domain XML is from, and a profile to use instead of the
 * VM's own; NULL for what is libvirt's, and the VM's. */
struct handover_files {
	const char *xml, *profile;
};

/* Reads the domain XML into guest, which is filled in even where finding or
 * reading the profile then fails. xml must outlive ret. files is NULL for none. 0 or -1. */
int handover_read(struct host *host, const struct text *xml, const struct handover_files *files,
		  struct handover *ret, struct error *err);

/* Surveys the host and plans. Touches nothing. */
void handover_plan(struct host *host, struct handover *handover);

/* Adds the names of what is the VM's alone while it runs: all that its guest gets, and what
 * the plan keeps from the host for its sake. */
void handover_name_leases(const struct handover *handover, struct words *ret);

/* Makes one line of all refusals of the plan. */
int handover_refuse(const struct handover *handover, struct error *err);

/* Carries the plan out: first settles what an earlier start of this VM left, then
 * plans anew, takes leases, acts, and rolls back where that fails. */
int handover_start(struct host *host, struct handover *handover, struct error *err);

void handover_clear(struct handover *handover);
