/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What VMs have of a temporary root. */

#include "../host/one_root.h"
#include "journal/journal.h"

#define UUID "fe875078-f615-47cb-afd7-421b77c44df1"
#define OTHER "fe875078-f615-47cb-afd7-421b77c44df2"

enum { DEADLINE_MS = 5000 };

/* A VM that runs, for which that was done. */
static inline void begin(struct journal *journal, const char *uuid, const struct step *steps,
			 size_t count)
{
	const struct entry done = {.event = ENTRY_DONE};
	size_t index;
	assert_int_equal(journal_open(root.fd, uuid, true, deadline_in(DEADLINE_MS), journal, NULL),
			 0);
	assert_int_equal(journal_begin(journal, uuid, NULL), 0);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(journal_intend(journal, &steps[i], &index, NULL), 0);
		assert_int_equal(journal_note(journal, index, &done, NULL), 0);
	}
	assert_int_equal(journal_note_ready(journal, NULL), 0);
}

static inline void assert_holds(const char *path, const char *expected)
{
	autotext text = {0};
	assert_int_equal(host_read(&root.host, path, &text), 0);
	assert_string_equal(text_string(&text), expected);
}
