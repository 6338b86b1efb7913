/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "journal/journal.h"

/* Before virtual functions are taken back that a step of the journal, at that index, has
 * made: whether one of them is in the way. 0: none. 1: one is in use by others, who has it
 * is in *ret_use (free() it), and they stay. -1: a later step of one is not undone yet, and
 * err says so. */
int functions_in_the_way(struct host *host, const struct journal *journal, size_t index,
			 char **ret_use, struct error *err);
