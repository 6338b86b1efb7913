/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "host/host.h"

/*
 * What goes wrong in a rehearsal, and when: at the Nth task that changes the
 * host, counted from 1 over the whole life of a VM.
 */
enum fault_kind {
	FAULT_FAIL,	     /* the kernel refuses with errno code */
	FAULT_STALL,	     /* it does not return until let go */
	FAULT_CRASH_BEFORE,  /* the program is killed before the change */
	FAULT_CRASH_BETWEEN, /* after the change, before its note in the journal */
	FAULT_CRASH_AFTER,   /* as soon as the journal has its note */
	FAULT_KIND_COUNT
};

struct fault {
	enum fault_kind kind;
	unsigned at;
	int code;
};

/* How a life ends that is killed: the status of its process. */
enum { FAULT_EXIT_STATUS = 87, FAULT_MAX = 4, EVENT_MAX = 512 };

struct fault_state {
	struct fault planned[FAULT_MAX];
	size_t planned_count;
	unsigned tasks; /* that changed the host, or meant to */
	unsigned fired; /* faults that came to pass */
	bool armed;	/* to crash as soon as the journals have grown */
	int64_t journal_size;
	size_t event_count;
};

/* One task that changed the host, or meant to. */
struct event {
	struct task task;
	int outcome;
	bool held_up;
	bool crashed; /* the program was killed at it */
	int fault;    /* enum fault_kind that was injected, or -1 */
	int64_t at_ms;
	char before[128], after[128]; /* of what it changes */
};

/* "EBUSY" to 16; 0 for a word that is no name of one. */
int fault_errno(const char *word);

/* "EBUSY", or "errno 150". */
const char *fault_errno_name(int code);
const char *fault_kind_name(enum fault_kind kind);
