/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "host/host.h"
#include "model/guest.h"
#include "model/host_file.h"
#include "rehearsal/fault.h"

/*
 * A rehearsal is a host that is not there: a struct host whose answers come from a
 * host file, and which takes writes as the kernel does. No time passes in it; a
 * task that would wait for ever is past its deadline at once. What it was asked
 * and does not know is trouble, never an answer.
 *
 * The state of the model outlives the processes that work on it: fork(), let the
 * child work, and the parent sees what it did, also of one that was killed.
 */

/* Opens it. file must outlive it. state_root is a directory for the program's own
 * files, the caller's: never that of the machine. 0 or -1. host_close() ends it. */
int rehearsal_open(struct host *ret, const struct host_file *file, const char *state_root,
		   struct error *err);

/* Puts the model back to what the file says. The files below the root stay. */
void rehearsal_reset(struct host *host);

/* Plans faults, FAULT_MAX at most; none are planned any more for a count of 0. */
void rehearsal_plan_faults(struct host *host, const struct fault *faults, size_t count);

/* For a life whose fault is FAULT_CRASH_AFTER: ends the process if that is due now.
 * To be called where a life has come to its end. */
void rehearsal_end_of_call(struct host *host);

/* Starts the guest as QEMU does: it opens the groups of its devices. Several can run;
 * their uuids, or for want of one their names, tell them apart. -1, with the kernel's reason, where
 * it cannot have them. */
int rehearsal_start_guest(struct host *host, const struct guest *guest, struct error *err);

/* Ends it, or all for NULL: the groups are free, and what waited for that goes on. */
void rehearsal_stop_guest(struct host *host, const struct guest *guest);

/* Lets go whatever a fault or a quirk holds. */
void rehearsal_let_go(struct host *host);

/* Ends the process of that number: what it held is free. False for none. */
bool rehearsal_end_process(struct host *host, long pid);

/* What was done, in order; belongs to the host. */
const struct event *rehearsal_events(struct host *host, size_t *ret_count);

/* How many planned faults came to pass. */
unsigned rehearsal_faults_fired(struct host *host);

/* How many questions of any kind were asked. */
unsigned long rehearsal_questions(struct host *host);

/* The first thing that was asked and that the model does not know; NULL for none.
 * Belongs to the host. */
const char *rehearsal_trouble(struct host *host);

/* Milliseconds that the life would have waited. */
int64_t rehearsal_waited_ms(struct host *host);

/* Adds how the host stands: "SUBJECT\tWHAT\tVALUE" a line, sorted. */
void rehearsal_snapshot(struct host *host, struct words *ret);

/* One difference of two snapshots. The strings belong to the snapshots, and are
 * NULL where a thing is not there. */
struct difference {
	char *subject, *what;
	char *before, *after;
};

struct differences {
	struct difference *at;
	size_t count;
};

#define autodifferences CLEANUP(differences_clear) struct differences

void differences_find(const struct words *before, const struct words *after,
		      struct differences *ret);
void differences_clear(struct differences *differences);

/* "0000:01:00.0 driver: nouveau -> none" */
void difference_describe(const struct difference *difference, struct text *out);

/* What an event did, in words: "unbind 0000:01:00.0 from nouveau". */
void event_describe(const struct event *event, struct text *out);
