/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/modules.h"

#include <errno.h>
#include <libkmod.h>
#include <stddef.h>

static int load_all(struct kmod_list *modules)
{
	int r = modules ? 0 : -ENOENT;
	struct kmod_list *each;
	kmod_list_foreach(each, modules)
	{
		struct kmod_module *module = kmod_module_get_module(each);
		int loaded = kmod_module_probe_insert_module(module, 0, NULL, NULL, NULL, NULL);
		kmod_module_unref(module);
		if (loaded < 0 && loaded != -EEXIST && r == 0)
			r = loaded;
	}
	return r;
}

int module_load(const char *name)
{
	struct kmod_ctx *context = kmod_new(NULL, NULL);
	if (!context)
		return -ENOMEM;
	/* By look-up, not by name: distributions rename modules with aliases. */
	struct kmod_list *modules = NULL;
	int r = kmod_module_new_from_lookup(context, name, &modules);
	if (r == 0)
		r = load_all(modules);
	kmod_module_unref_list(modules);
	kmod_unref(context);
	return r;
}

int module_unload(const char *name)
{
	struct kmod_ctx *context = kmod_new(NULL, NULL);
	if (!context)
		return -ENOMEM;
	struct kmod_module *module = NULL;
	int r = kmod_module_new_from_name(context, name, &module);
	if (r == 0) {
		/* libkmod always adds O_NONBLOCK (libkmod-module.c). */
		r = kmod_module_remove_module(module, KMOD_REMOVE_NOLOG);
		kmod_module_unref(module);
	}
	kmod_unref(context);
	return r == -ENOENT ? 0 : r;
}
