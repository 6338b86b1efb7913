/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/command.h"
#include "base/text.h"

/* Lives through the start and the end of the VM of that XML on the model of the host
 * in that file, with the profile, faults and form of output that options say, and
 * prints what happened. Takes what xml owns. */
enum outcome rehearse(const char *host_file, struct text *xml,
		      const struct command_options *options);
