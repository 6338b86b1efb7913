/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What plays systemd, logind and a desktop on a bus of the test's own. What a unit or a
 * session does is in the tables of stand_in_units.c and stand_in_sessions.c, by its name. */

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

/* Those we are connected to: the bus, or each one who speaks to us without one. */
extern sd_bus *connections[];
extern int connection_count;
enum { CONNECTIONS = 16 };

extern sd_event *events;

/* The user whose calls are answered; others' are refused. */
extern uid_t only_user;

int add_units(sd_bus *bus);
int add_sessions(sd_bus *bus);
int add_desktop(sd_bus *bus);
