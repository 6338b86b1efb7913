/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* Adds to the devices in view what takes more than one small read: to all but bridges
 * what overrides their driver; to the first taken of them, which are those that a
 * start would take, whether they answer, their power, resets and consumers, and, if
 * bars, the sizes of their regions. What does not answer in time is unreadable. */
void survey_pci_details(struct host *host, struct host_view *view, size_t taken, bool bars);
