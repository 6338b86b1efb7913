/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "run/rollback.h"

/* Undoes what the journal of the VM of that uuid says is open, if it has one. A
 * recovery touches nothing while a guest still uses what it would take back; the
 * end of a VM and a failed start are libvirt's word that none does. Returns 0, or
 * 1 when there is no journal, or -1 while something stays open. */
int bring_back(struct host *host, const char *uuid, enum rollback_cause cause, unsigned deadline_ms,
	       struct error *err);

/* The same where that was decided on the journal as it was peeked at: refused where a start has
 * come to its end since, whose guest is about to come. */
int bring_back_seen(struct host *host, const struct journal *seen, enum rollback_cause cause,
		    unsigned deadline_ms, struct error *err);

/* 0, or -1 where the VM of that journal has a process: what it was lent comes back at its end. */
int refuse_while_it_runs(struct host *host, const struct journal *journal, struct error *err);

/* Tries again what the ends of other VMs have left because this one had its driver out of
 * the kernel, or the like: devices that could not go home. */
void bring_leftovers_back(struct host *host, const char *own_uuid, unsigned deadline_ms);
