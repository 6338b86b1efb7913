/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/text.h"
#include "base/words.h"
#include "model/step.h"
#include "model/uuid.h"

/*
 * A drop-in: an executable of the administrator's that is run around a handover. One that
 * was called with "prepare begin" before the first change is called with "release end"
 * after the last, and one called with "prepare end" after the last change of a start with
 * "release begin" before the first of the way back: as libvirt names its own calls.
 */

/* On which ways it is called. */
enum drop_in_ways {
	DROP_IN_BOTH,
	DROP_IN_PREPARE, /* one of a folder prepare/: it has no way back */
	DROP_IN_RELEASE, /* one of a folder release/: the step only sees that it will be */
	DROP_IN_WAYS_COUNT
};

/* All that a step says of it, so that its release can be called from the journal alone. */
struct drop_in_step {
	char uuid[UUID_TEXT]; /* "" for a VM that has none yet: of that no step is ever run */
	unsigned number;      /* among those of the VM's handover, from 1 */
	bool at_end;	      /* of prepare, and so at the beginning of release */
	enum drop_in_ways ways;
	char *guest;
	struct words devices; /* PCI addresses, and uuids of mediated devices */
};

#define autodropin CLEANUP(drop_in_clear) struct drop_in_step

/* The words of a step's detail, and back. False for what drop_in_print() cannot have
 * written; ret is empty then. */
void drop_in_print(const struct drop_in_step *step, struct text *out);
bool drop_in_parse(const char *words, struct drop_in_step *ret);
void drop_in_clear(struct drop_in_step *step);

/* What the task does. Its value is the word of it and, behind a blank, the step's detail. */
enum drop_in_task {
	DROP_IN_CALL_PREPARE,
	DROP_IN_CALL_RELEASE,
	DROP_IN_NOTE, /* notes that its release is due, and calls nobody */
	DROP_IN_TASK_COUNT
};

const char *drop_in_task_to_string(enum drop_in_task task);

/* Reads both parts of a task's value. */
bool drop_in_task_parse(const char *value, enum drop_in_task *ret_task, struct drop_in_step *ret);

/* "begin" or "end", as the drop-in is told on that way. */
const char *drop_in_sub_operation(const struct drop_in_step *step, enum drop_in_task task);

/* Where it is noted how far it got; and the folder that is for all drop-ins of the VM's
 * handover, and gone when that is over. free() them. */
char *drop_in_state_path(const struct drop_in_step *step) WARN_UNUSED;
char *drop_in_folder_path(const struct drop_in_step *step) WARN_UNUSED;

/* What is noted; where nothing does its release is not due. */
#define DROP_IN_CALLED "called"
#define DROP_IN_PREPARED "prepared"

/* For step_describe() and step_describe_undo(). */
void drop_in_describe(const struct step *step, struct text *out);
void drop_in_describe_undo(const struct step *step, struct text *out);
