/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/text.h"
#include "host/host.h"
#include "model/guest.h"

/*
 * The life of a VM on a rehearsal: the calls that libvirt makes of the hook, in its
 * order and by the code that serves them, and QEMU between them. It runs in a
 * process of its own, so that it can be killed anywhere; libvirt then goes on with
 * the next call as it does when a hook dies.
 */
enum life_phase {
	LIFE_PREPARE,
	LIFE_START,
	LIFE_STARTED,
	LIFE_STOPPED,
	LIFE_RELEASE,
	LIFE_RECOVER, /* the command, not one of libvirt's calls */
	LIFE_PHASE_COUNT
};

const char *life_phase_name(enum life_phase phase);

enum { LIFE_ERROR_ROOM = 2048 };

/* What came of one call. */
struct life_call {
	bool made;
	bool crashed;	    /* the program was killed in it */
	int result;	    /* 0 or -1 */
	size_t first_event; /* of the rehearsal */
	char error[LIFE_ERROR_ROOM];
};

struct life_report {
	enum life_phase phase; /* the last that was begun */
	struct life_call calls[LIFE_PHASE_COUNT];
	bool ran;			   /* the guest did run */
	char guest_error[LIFE_ERROR_ROOM]; /* why QEMU would not, or "" */
};

struct life {
	struct host *host;
	const struct guest *guest;
	const struct text *xml;
	/* For tests: done in the process of the life before its first call. */
	void (*before)(void *data);
	void *data;
	/* In this process: for tests that plan no crash, and have many lives to live. */
	bool in_process;
	struct life_report *report; /* shared with the processes of the life */
};

#define autolife CLEANUP(life_clear) struct life

/* The guest and its XML must outlive it. */
int life_make(struct life *ret, struct host *host, const struct guest *guest,
	      const struct text *xml, struct error *err);

/* The whole life from that phase on. 0, or -1 where a process of it ended in a way
 * that was nobody's plan; what the calls came to is in the report. */
int life_run(struct life *life, enum life_phase from, struct error *err);

/* The same, to the end of that phase only. */
int life_run_to(struct life *life, enum life_phase from, enum life_phase to, struct error *err);

/* virt-handover recover --all. */
int life_recover(struct life *life, struct error *err);

void life_clear(struct life *life);
