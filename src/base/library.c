/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/library.h"

#include <dlfcn.h>
#include <errno.h>

#include "base/log.h"
#include "base/macros.h"

static int say_missing(void)
{
	log_line(LOG_LEVEL_ERROR, NULL, "a library is missing: %s", dlerror());
	return -ELIBACC;
}

int library_load(const char *file, const char *const names[], size_t count, void *functions)
{
	char *at = functions;
	void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return say_missing();
	for (size_t i = 0; i < count; i++)
		if (!dlsym(library, names[i]))
			return say_missing();
	for (size_t i = 0; i < count; i++) {
		void *function = dlsym(library, names[i]);
		memcpy(at + i * sizeof function, &function, sizeof function);
	}
	return 0;
}
