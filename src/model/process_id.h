/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

/* A process for good: a pid alone may be another's by now. */
struct process_id {
	long pid;	  /* 0 for none */
	uint64_t started; /* in ticks since boot, see proc(5) */
};
