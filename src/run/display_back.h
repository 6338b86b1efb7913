/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "journal/journal.h"

/* Starts the units that the journal's handover has stopped, past whoever has its lock:
 * for one who hangs. What they need may not be back; without them nothing is seen at
 * all. Nothing is noted: the undo finds them up. */
void display_start_past(struct host *host, const struct journal *journal);

/* Whether the display is seen to be back: of each display manager that was stopped, some
 * process has opened a node of the cards it had before. Waits for that a little, and
 * logs what is missing. */
bool display_is_back(struct host *host, const struct journal *journal);
