/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* How long one is waited for that should be answered at once. */
enum { QUESTION_MS = 3000 };

/* A question that may hang, so that several are asked side by side. {0} is one that
 * was not asked. */
struct question {
	struct pending pending;
	bool asked;
};

/* Asks for a file's content, of which the first most bytes alone are read; 0 for all. */
void ask_file(struct host *host, const char *path, unsigned most, struct question *ret);

/* Asks for the state of a unit. */
void ask_unit(struct host *host, const char *name, struct question *ret);

/* Waits for the answer and appends it to out: what host_finish() returns, -ENOENT
 * where nothing was asked. Must follow. */
int take_answer(struct host *host, struct question *question, struct deadline deadline,
		struct text *out);
