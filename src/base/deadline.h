/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

/* A moment on the monotonic clock, in milliseconds. */
struct deadline {
	int64_t at_ms;
};

/* Milliseconds on the monotonic clock. */
int64_t clock_ms(void);

/* Microseconds on the same clock, for timings that are shown. */
int64_t clock_us(void);

/* Milliseconds since 1970, as the clock on the wall has them: somebody may set it. */
int64_t clock_wall_ms(void);

struct deadline deadline_in(int64_t ms);

/* Milliseconds left, 0 once it has passed: fit for poll(). */
int deadline_left(struct deadline deadline);
