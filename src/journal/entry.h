/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

#include "base/text.h"
#include "model/step.h"

/*
 * An entry is one line of a journal:
 *
 *     3 1700000000123 intend kind=bind subject=0000:01:00.0 stage=4 ... ~1b2c3d4e
 *
 * a number that counts from 1, the time in milliseconds since 1970, what
 * happened, its details, and the CRC-32 of all before the '~'.
 */
enum entry_event {
	ENTRY_BEGIN,   /* a handover begins: guest, pid */
	ENTRY_INTEND,  /* the step that comes now: written before the host is touched */
	ENTRY_DONE,    /* the step was seen to have its effect */
	ENTRY_STUCK,   /* the kernel has not let the step's process go: pid, started */
	ENTRY_READY,   /* every step is done: the VM may start */
	ENTRY_UNDONE,  /* the step's undo was seen to have its effect */
	ENTRY_KEPT,    /* the step will not be undone: reason */
	ENTRY_LEAVING, /* the step's undo begins: nobody counts on its part while that goes on */
	ENTRY_ENDED,   /* the VM is at its end, and something of it stays open */
	ENTRY_TENDED,  /* the daemon of libvirt's that ends the handover: pid, started */
	ENTRY_EVENT_COUNT
};

const char *entry_event_to_string(enum entry_event event);
enum entry_event entry_event_from_string(const char *word);

struct entry {
	unsigned long number;
	int64_t time_ms;
	enum entry_event event;
	unsigned long of; /* number of the ENTRY_INTEND that it speaks of, or 0 */
	struct step step; /* of ENTRY_INTEND */
	char *guest;	  /* of ENTRY_BEGIN: the VM's name */
	long pid;	  /* of ENTRY_BEGIN, ENTRY_STUCK and ENTRY_TENDED */
	uint64_t started; /* of the last two: when that process started, see proc(5) */
	int64_t took_us;  /* of ENTRY_DONE and ENTRY_UNDONE */
	char *reason;	  /* of ENTRY_KEPT */
};

#define autoentry CLEANUP(entry_clear) struct entry

/* Appends the line, with its line end. */
void entry_print(const struct entry *entry, struct text *out);

/* Reads a line of length bytes, its line end left out. False, with *ret empty,
 * where it is not one that entry_print can have written. */
bool entry_parse(const char *line, size_t length, struct entry *ret);

void entry_clear(struct entry *entry);
