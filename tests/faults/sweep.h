/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/life.h"
#include "app/rehearsal_root.h"
#include "base/memory.h"
#include "model/host_file.h"
#include "rehearsal/rehearsal.h"

/* One host, guest and profile, and what a life of it is like without faults. */
struct sweep_case {
	char *name;
	struct host_file file;
	struct text xml;
	struct guest guest;
	struct rehearsal_root root;
	struct host host;
	struct life life;
	struct words start;	    /* the host before anything */
	struct differences allowed; /* that a life without faults leaves */
	unsigned tasks;		    /* that change the host in such a life */
	unsigned prepare_tasks;	    /* those of prepare */
	bool runs;		    /* the guest, in such a life */
	bool stops_manager;	    /* the display's, in such a life */
	size_t *journal_lines;	    /* where each line of the journal ends */
	size_t journal_line_count;
	char *now; /* what is tried, for whoever finds us dead */
};

/* Room behind sweep_case.now. */
enum { SWEEP_NOW_ROOM = 256 };

/* Says what is tried from here on. */
void sweep_tell(struct sweep_case *of, const char *fault);

/* How many faults were tried, how many the program came through, and lives; and of those
 * faults where a display manager is stopped, after how many the display was back. */
struct tally {
	unsigned long tried, passed, lives;
	unsigned long displays, displays_back;
};

/* Reads a line of tests/rehearsals/cases and lives it once. 0, or -1. */
int sweep_case_open(const char *line, char *now, struct sweep_case *ret, struct error *err);
void sweep_case_close(struct sweep_case *of);

/* Puts the model and the program's files back to the start. */
void sweep_reset(struct sweep_case *of);

/* Whether some journal, or a lease of the VM's, is there. */
bool sweep_is_open(struct sweep_case *of);
bool sweep_has_leases(const struct sweep_case *of);

/* The VM's journal. */
char *sweep_journal_path(const struct sweep_case *of) WARN_UNUSED;

/* What is to be seen when a life is over: the host stands as at the start, or the
 * journal speaks of all that differs; and after a recovery it stands as at the
 * start. Says on stderr what is not so. Counts the fault of that name. */
void sweep_check(struct sweep_case *of, const char *fault, const struct error *died,
		 struct tally *tally);

/* Whether the difference is one that the life's own deeds explain, and that nobody can
 * make good. */
bool sweep_is_explained(struct sweep_case *of, const struct difference *difference);

/* Whether a display manager is stopped in the life that was just lived; and whether the
 * display is as it was: the manager active, something of it on each card that is back,
 * and a terminal in front that shows something. */
bool sweep_stops_manager(struct sweep_case *of);
bool sweep_display_is_back(struct sweep_case *of);

/* The parts of the sweep. */
void sweep_single_faults(struct sweep_case *of, struct tally *tally);
void sweep_torn_journals(struct sweep_case *of, struct tally *tally);
void sweep_full_journals(struct sweep_case *of, struct tally *tally);
void sweep_failing_undos(struct sweep_case *of, struct tally *tally);
void sweep_odd_orders(struct sweep_case *of, struct tally *tally);

/* The lives of two VMs of one host, interleaved; of no case. */
void sweep_two_guests(struct tally *tally);
