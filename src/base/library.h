/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

/*
 * Libraries of others that few calls of the program need. Each is loaded by the first that does:
 * to load and relocate all of them at each start takes more than all else that a usual call does.
 * No tool sees this in the program, so each package names them (packaging/).
 *
 *	#define FUNCTIONS(EACH) EACH(foo_open) EACH(foo_close)
 *	static struct {
 *		FUNCTIONS(LIBRARY_MEMBER)
 *	} libfoo;
 *	static const char *const names[] = {FUNCTIONS(LIBRARY_NAME)};
 *
 *	if (library_load("libfoo.so.1", names, ARRAY_SIZE(names), &libfoo) == 0)
 *		libfoo.foo_open();
 */
#define LIBRARY_MEMBER(function) __typeof__(function) *function;
#define LIBRARY_NAME(function) #function,

/* Loads the library that the dynamic linker knows by the name file, and puts the addresses of
 * its functions in functions, which has a pointer for each name, in their order; to do so again
 * changes nothing. Returns 0, or -ELIBACC where the library, or one of its functions, is missing:
 * then functions are left as they are, and the log says which it is. */
int library_load(const char *file, const char *const names[], size_t count, void *functions);
