/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/command.h"

/* Shows what was done for the VM of that name or uuid (NULL: for any), from the calls
 * that are kept. */
enum outcome history_show(struct host *host, const char *guest, bool as_json);
