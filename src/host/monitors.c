/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Inputs of monitors by DDC/CI: the feature 0x60 of the VESA Monitor Control Command Set. */
#include "host/monitors.h"

#include <errno.h>
#include <stdio.h>

#include "base/memory.h"
#include "host/program.h"

#define PROGRAM "ddcutil"
#define FEATURE "60"

/* ddcutil(1): a monitor by number, by bus or by serial number. */
static const char *option_for(const char **monitor)
{
	static const char bus[] = "i2c-";
	if (str_starts(*monitor, bus)) {
		*monitor += strlen(bus);
		return "--bus";
	}
	bool is_count = strlen(*monitor) <= 2 && !(*monitor)[strspn(*monitor, "0123456789")];
	return is_count ? "--display" : "--sn";
}

static int outcome_of(int status)
{
	return status > 0 ? -EIO : status;
}

/* "VCP 60 SNC x0f", or with four bytes "VCP 60 CNC x00 x12 x00 x0f": the last one counts
 * (ddcutil(1), --terse). */
int monitor_read_input(struct host *host, const char *monitor, struct text *answer)
{
	autotext said = {0};
	const char *option = option_for(&monitor);
	const char *const arguments[] = {PROGRAM, option,    monitor, "getvcp",
					 FEATURE, "--terse", NULL};
	int r = outcome_of(program_run(host, arguments, &said));
	if (r < 0)
		return r;
	text_trim(&said);
	const char *last = strrchr(text_string(&said), ' ');
	unsigned value;
	if (!str_starts(text_string(&said), "VCP " FEATURE " ") || !last ||
	    sscanf(last, " x%2x", &value) != 1)
		return -EIO;
	text_addf(answer, "0x%02x", value);
	return 0;
}

/* Not read back: many a monitor answers only those whose picture it shows. */
int monitor_switch_input(struct host *host, const char *value)
{
	const char *blank = strchr(value, ' ');
	if (!blank)
		return -EINVAL;
	autofree char *name = str_copy_n(value, (size_t)(blank - value));
	const char *monitor = name;
	const char *option = option_for(&monitor);
	const char *const arguments[] = {PROGRAM,  option,  monitor,   "--noverify",
					 "setvcp", FEATURE, blank + 1, NULL};
	return outcome_of(program_run(host, arguments, NULL));
}
