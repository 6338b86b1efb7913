/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a host file says of monitors, and of screens that two cards share. */

#include "base/memory.h"
#include "input/host_file.h"
#include "input/host_file_line.h"

/* monitor NAME */

static int open_monitor(struct host_line *at, char *name)
{
	if (host_line_room(at, at->file->monitor_count) < 0)
		return -1;
	return host_line_name(at, name,
			      &ARRAY_ADD(at->file->monitors, at->file->monitor_count)->name);
}

static int read_input(struct host_line *at, char *value)
{
	unsigned long long input;
	if (host_line_number(at, value, 16, 0xff, &input) < 0)
		return -1;
	LAST(at, monitors, monitor_count)->input = (unsigned)input;
	return 0;
}

static const struct host_key monitor_keys[] = {
	{"input", read_input, false},
	{NULL, NULL, false},
};

const struct host_kind host_kind_monitor = {"monitor", open_monitor, monitor_keys};

/* switcheroo IGD | DIS */

static int open_switch(struct host_line *at, char *name)
{
	if (!str_equal(name, "IGD") && !str_equal(name, "DIS"))
		return host_line_fail(at, "'%s' is neither IGD nor DIS", name);
	if (host_line_room(at, at->file->switch_count) < 0)
		return -1;
	return host_line_name(at, name,
			      &ARRAY_ADD(at->file->switches, at->file->switch_count)->name);
}

static int read_card(struct host_line *at, char *value)
{
	return host_line_address(at, value, &LAST(at, switches, switch_count)->card);
}

static int read_shown(struct host_line *at, char *value)
{
	return host_line_bool(at, value, &LAST(at, switches, switch_count)->shown);
}

static const struct host_key switch_keys[] = {
	{"card", read_card, false},
	{"shown", read_shown, false},
	{NULL, NULL, false},
};

const struct host_kind host_kind_switch = {"switcheroo", open_switch, switch_keys};
