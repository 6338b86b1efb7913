/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "host/host.h"
#include "journal/journal.h"

/* Why steps are undone. */
enum rollback_cause {
	ROLLBACK_START_FAILED,
	ROLLBACK_VM_ENDED, /* steps that the profile lets stay, stay */
	ROLLBACK_RECOVERY, /* after a crash: as after the end of the VM */
	ROLLBACK_BOOT,	   /* the same, but units are for the boot to start, which waits for us */
};

/* Undoes, backwards, all that the journal says is open, as far as it goes: a step
 * that cannot be undone stays open and keeps what it rests on, everything else
 * still goes back. A thing that somebody else has changed since is left to them.
 * When nothing is open any more, and every line of the journal could be read, the
 * leases are given back and the journal is retired. Returns 0 then, and -1 with the first failure
 * otherwise. */
int rollback(struct host *host, struct journal *journal, enum rollback_cause cause,
	     unsigned deadline_ms, struct error *err);
