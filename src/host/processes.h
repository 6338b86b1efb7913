/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

#include "host/host.h"

/* When a process started, in ticks since boot: with its pid it names a process for
 * good (proc(5)). 0 for no such process, or one that has ended and only waits to be
 * collected. */
uint64_t host_process_started(struct host *host, long pid);

/* The process it runs under; 0 for none, or no such process. */
long host_process_parent(struct host *host, long pid);

/* Where the kernel holds it, as /proc/PID/stack says, innermost first:
 * "snd_card_free < azx_remove < ...", at most six; NULL where that may not be read, or
 * the process runs. free() it. */
char *host_process_stack(struct host *host, long pid) WARN_UNUSED;
