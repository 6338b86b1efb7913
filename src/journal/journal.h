/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/deadline.h"
#include "base/error.h"
#include "base/words.h"
#include "journal/entry.h"
#include "model/process_id.h"
#include "model/uuid.h"

/* Where a step of a journal stands. */
enum step_state {
	STEP_INTENDED, /* noted, and perhaps done: we were interrupted */
	STEP_DONE,
	STEP_CLOSED, /* undone, kept, or never had an effect */
};

struct journal_step {
	struct step step;
	unsigned long number;
	enum step_state state;
	int64_t intended_ms; /* since 1970 */
	long stuck_pid;	     /* the process that the kernel held, 0 for none */
	uint64_t stuck_started;
	int64_t took_us;
	bool leaving; /* of a counted step: its part is being taken back */
	long others;  /* by what was and want are raised for other VMs' parts */
};

/*
 * What we did to the host for one VM, and the only source of undo. A file below
 * run/, which a boot empties as it does drivers: one line per entry, appended and
 * synced. Who has it open for writing has its lock.
 */
struct journal {
	int root_fd; /* the caller's */
	int fd;	     /* -1 when only peeked at */
	char uuid[UUID_TEXT];
	char *guest;
	int64_t began_ms;	  /* since 1970 */
	bool ready;		  /* the start was seen through */
	bool ended;		  /* nothing needs any more what is open */
	struct process_id daemon; /* that is to end it; none for unknown */
	struct journal_step *steps;
	size_t step_count;
	unsigned long last_number;
	size_t damaged; /* lines that could not be read */
};

#define autojournal CLEANUP(journal_close) struct journal

/* Opens the journal of the VM of that uuid and takes its lock, waiting until the
 * deadline for whoever has it, writes to the kernel that a killed process left
 * behind among them. Returns 0; 1 when there is none and create is false; -1. */
int journal_open(int root_fd, const char *uuid, bool create, struct deadline deadline,
		 struct journal *ret, struct error *err);

/* Reads the journal as it is at this moment, for showing. 0, 1 for none, or -1. */
int journal_peek(int root_fd, const char *uuid, struct journal *ret, struct error *err);

/* Adds the uuids of all journals. */
void journal_list(int root_fd, struct words *ret_uuids);

/* Each of these returns only when the entry is on its medium: 0, or -1. */
int journal_begin(struct journal *journal, const char *guest, struct error *err);
int journal_intend(struct journal *journal, const struct step *step, size_t *ret_index,
		   struct error *err);
int journal_note_daemon(struct journal *journal, struct process_id daemon, struct error *err);
int journal_note_ready(struct journal *journal, struct error *err);
int journal_note_ended(struct journal *journal, struct error *err);

/* Notes what became of the step at that index; of entry only the event and what
 * belongs to it count. */
int journal_note(struct journal *journal, size_t index, const struct entry *entry,
		 struct error *err);

/* From here on every line that this process adds to a journal is added to lines too, which
 * must outlive that; NULL ends it. Tasks note nothing. */
void journal_copy_lines(struct text *lines);

/* Which other VM has made the same change and not undone it yet, by name; NULL for
 * none. Both ways to be asked under lock_state(). free() it. */
char *journal_other_with(int root_fd, const char *own_uuid, enum step_kind kind,
			 const char *subject) WARN_UNUSED;

/* The same, and, where ret is not NULL, a copy of its step there. */
char *journal_other_step(int root_fd, const char *own_uuid, enum step_kind kind,
			 const char *subject, struct step *ret) WARN_UNUSED;

/* For a step that step_is_counted(): raises its was and want, which are read as numbers without
 * any VM's part and with ours, by the parts that other VMs have now. Notes nothing. */
void journal_count_others(struct journal *journal, size_t index);

/* What the number of such a step is without any VM's part, as another VM's journal has it;
 * -1 where no other one has such a step open: then it is what the host shows. */
long journal_number_without(int root_fd, const char *own_uuid, enum step_kind kind,
			    const char *subject);

/* Whether somebody works on that VM's journal now. */
bool journal_is_worked_on(int root_fd, const char *uuid);

/* Whether nobody works on the journal, and nobody has since it was peeked at: who did then may
 * have come to his end before he was looked for. */
bool journal_rests(const struct journal *seen);

/* The step of that kind and subject that is not closed, or NULL. */
const struct journal_step *journal_find_open(const struct journal *journal, enum step_kind kind,
					     const char *subject);

/* How many steps are not closed. */
size_t journal_open_steps(const struct journal *journal);

/* Ends the journal: it is gone, with its directory. */
void journal_retire(struct journal *journal);

/* Gives the lock back and frees what the journal owns. */
void journal_close(struct journal *journal);
