/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/modules.h"

#include <errno.h>
#include <libkmod.h>

#include "base/library.h"
#include "base/macros.h"

#define FUNCTIONS(EACH)                                                                            \
	EACH(kmod_new)                                                                             \
	EACH(kmod_unref)                                                                           \
	EACH(kmod_list_next)                                                                       \
	EACH(kmod_module_get_module)                                                               \
	EACH(kmod_module_new_from_lookup)                                                          \
	EACH(kmod_module_new_from_name)                                                            \
	EACH(kmod_module_probe_insert_module)                                                      \
	EACH(kmod_module_remove_module)                                                            \
	EACH(kmod_module_unref)                                                                    \
	EACH(kmod_module_unref_list)

static struct {
	FUNCTIONS(LIBRARY_MEMBER)
} libkmod;

static int open_context(struct kmod_ctx **ret)
{
	static const char *const names[] = {FUNCTIONS(LIBRARY_NAME)};
	int r = library_load("libkmod.so.2", names, ARRAY_SIZE(names), &libkmod);
	if (r < 0)
		return r;
	*ret = libkmod.kmod_new(NULL, NULL);
	return *ret ? 0 : -ENOMEM;
}

static int load_all(struct kmod_list *modules)
{
	int r = modules ? 0 : -ENOENT;
	for (struct kmod_list *each = modules; each; each = libkmod.kmod_list_next(modules, each)) {
		struct kmod_module *module = libkmod.kmod_module_get_module(each);
		int loaded =
			libkmod.kmod_module_probe_insert_module(module, 0, NULL, NULL, NULL, NULL);
		libkmod.kmod_module_unref(module);
		if (loaded < 0 && loaded != -EEXIST && r == 0)
			r = loaded;
	}
	return r;
}

int module_load(const char *name)
{
	struct kmod_ctx *context;
	int r = open_context(&context);
	if (r < 0)
		return r;
	/* By look-up, not by name: distributions rename modules with aliases. */
	struct kmod_list *modules = NULL;
	r = libkmod.kmod_module_new_from_lookup(context, name, &modules);
	if (r == 0)
		r = load_all(modules);
	libkmod.kmod_module_unref_list(modules);
	libkmod.kmod_unref(context);
	return r;
}

int module_unload(const char *name)
{
	struct kmod_ctx *context;
	int r = open_context(&context);
	if (r < 0)
		return r;
	struct kmod_module *module = NULL;
	r = libkmod.kmod_module_new_from_name(context, name, &module);
	if (r == 0) {
		/* libkmod always adds O_NONBLOCK (libkmod-module.c). */
		r = libkmod.kmod_module_remove_module(module, KMOD_REMOVE_NOLOG);
		libkmod.kmod_module_unref(module);
	}
	libkmod.kmod_unref(context);
	return r == -ENOENT ? 0 : r;
}
