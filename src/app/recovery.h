/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "host/host.h"
#include "journal/journal.h"
#include "run/rollback.h"

/* Brings back what a journal that was peeked at has open, as bring_back_seen() does, and keeps
 * that as a call, so that its history is whole. by says who does: "recover", "supervise". */
int recovery_perform(struct host *host, const struct journal *seen, enum rollback_cause cause,
		     const char *by, unsigned deadline_ms, struct error *err);
