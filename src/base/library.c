/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/library.h"

#include <dlfcn.h>
#include <errno.h>

#include "base/log.h"
#include "base/macros.h"
#include "base/memory.h"

static int say_missing(void)
{
	log_line(LOG_LEVEL_ERROR, NULL, "a library is missing: %s", dlerror());
	return -ELIBACC;
}

int library_load(const char *file, const char *const names[], size_t count, void *functions)
{
	autofree void **found = NULL;
	size_t found_count = 0;
	void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return say_missing();
	for (size_t i = 0; i < count; i++) {
		void *function = dlsym(library, names[i]);
		if (!function)
			return say_missing();
		*ARRAY_ADD(found, found_count) = function;
	}
	memcpy(functions, found, count * sizeof *found);
	return 0;
}
