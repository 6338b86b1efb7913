/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/planner.h"

/* Keeps the host from sleeping while the VM runs, where the profile says so. */
void keep_awake(struct planner *planner);

/* Tells those who work in sessions that are to end, and gives them time. */
void tell_sessions(struct planner *planner);

/* Has the profile's monitor show another input, and shared screens the card that stays:
 * while the card that is taken still has its driver, as monitors answer on it. */
void switch_screens(struct planner *planner);
