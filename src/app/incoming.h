/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/handover.h"

/*
 * A domain that comes from elsewhere, or from a file: what is said of it here, libvirt
 * starts it with.
 *
 * Puts devices of this host in the place of those that the profile maps, and appends the
 * changed domain XML to out; nothing where nothing changes. What the guest then wants is in
 * handover->guest. 0, or -1 where the host has none to give for one of them.
 */
int incoming_replace(struct host *host, struct handover *handover, const struct text *xml,
		     struct text *out, struct error *err);

/* Refuses a guest that this host could not start: before its memory is on its way, rather
 * than after. 0 or -1. */
int incoming_refuse(struct host *host, struct handover *handover, struct error *err);
