/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PRINTF_LIKE(at, args) __attribute__((format(printf, at, args)))
#define WARN_UNUSED __attribute__((warn_unused_result))
#define CLEANUP(function) __attribute__((cleanup(function)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof *(a))

/* Hands over what a pointer owns: yields its value and leaves NULL behind. */
#define TAKE(pointer)                                                                              \
	__extension__({                                                                            \
		__typeof__(pointer) taken_ = (pointer);                                            \
		(pointer) = NULL;                                                                  \
		taken_;                                                                            \
	})

/* The same for a file descriptor, which leaves -1 behind. */
#define TAKE_FD(fd)                                                                                \
	__extension__({                                                                            \
		int taken_ = (fd);                                                                 \
		(fd) = -1;                                                                         \
		taken_;                                                                            \
	})

static inline void free_pointer(void *pointer_to_pointer)
{
	void *pointer;
	memcpy(&pointer, pointer_to_pointer, sizeof pointer);
	free(pointer);
}

static inline void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A variable that frees, or closes, what it still holds when it goes out of
 * scope. Always give it a value where it is declared. */
#define autofree CLEANUP(free_pointer)
#define autoclose CLEANUP(close_fd)

static inline bool str_equal(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static inline bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static inline bool str_ends(const char *s, const char *ending)
{
	size_t length = strlen(s), ending_length = strlen(ending);
	return length >= ending_length && strcmp(s + length - ending_length, ending) == 0;
}
