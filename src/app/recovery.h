/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "host/host.h"
#include "run/rollback.h"

/* Brings back what the VM's journal says is open, as bring_back() does, and keeps that as a
 * call, so that its history is whole. by says who does: "recover", "supervise". */
int recovery_perform(struct host *host, const char *uuid, enum rollback_cause cause, const char *by,
		     unsigned deadline_ms, struct error *err);
