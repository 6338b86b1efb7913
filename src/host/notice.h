/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* What TASK_TELL_SESSION does. */
int session_tell(struct host *host, const char *value);
