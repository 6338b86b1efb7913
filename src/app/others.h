/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/handover.h"

/* Marks in the view what other VMs have: devices that are lent, units and consoles that
 * are away for them. */
void mark_others(struct host *host, struct handover *handover);

/* Brings back what VMs have of this one's wish that are gone, with the daemon that should
 * have ended their handovers. True where something came back: then the host has to be
 * looked at again. */
bool bring_orphans_back(struct host *host, const struct handover *handover);
