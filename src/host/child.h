/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <sys/types.h>

/* In a process that we started: ends it when the process that started it ends, and at once
 * where that is not parent any more. What waits for processes may wait for ever, with the
 * locks open that one who comes later needs. */
void child_end_with(pid_t parent);
