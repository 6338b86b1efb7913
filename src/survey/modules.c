/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/modules.h"

#include "base/memory.h"
#include "model/names.h"

/* The functions bound to one driver are links in its directory. */
static void read_bound(struct host *host, const char *driver, struct words *out)
{
	autofree char *path = str_format(PATH_PCI_DRIVERS "/%s", driver);
	autowords names = {0};
	host_list(host, path, &names);
	for (size_t i = 0; i < names.count; i++) {
		struct pci_address address;
		if (pci_address_parse(names.at[i], &address))
			words_add(out, names.at[i]);
	}
}

static void read_devices(struct host *host, struct module *module)
{
	static const char bus[] = "pci:";
	autofree char *path = str_format(PATH_MODULES "/%s/drivers", module->name);
	autowords drivers = {0};
	host_list(host, path, &drivers);
	for (size_t i = 0; i < drivers.count; i++)
		if (str_starts(drivers.at[i], bus))
			read_bound(host, drivers.at[i] + strlen(bus), &module->devices);
}

/* NULL where there is no such file, or nothing in it. free() it. */
static char *read_word(struct host *host, const char *module, const char *file)
{
	autofree char *path = str_format(PATH_MODULES "/%s/%s", module, file);
	autotext text = {0};
	return host_read(host, path, &text) == 0 && text.length ? text_take(&text) : NULL;
}

/* A module that is built in has a directory only if it has parameters, and never
 * a state in it; one without a directory has its line in modules.builtin. */
static bool is_builtin(struct host *host, const char *name)
{
	autofree char *folder = str_format(PATH_MODULES "/%s", name);
	if (host_exists(host, folder))
		return true;
	autotext release = {0};
	autotext list = {0};
	if (host_read(host, PATH_KERNEL_RELEASE, &release) < 0)
		return false;
	autofree char *path = str_format("lib/modules/%s/modules.builtin", release.at);
	if (host_read(host, path, &list) < 0)
		return false;
	autofree char *kernel_list = module_kernel_name(text_string(&list));
	autofree char *entry = str_format("/%s.ko", name);
	const char *found = strstr(kernel_list, entry);
	return found && (found[strlen(entry)] == '\n' || found[strlen(entry)] == '\0');
}

void survey_module(struct host *host, const char *name, struct host_view *view)
{
	autofree char *kernel = module_kernel_name(name);
	if (host_view_find_module(view, kernel))
		return;
	size_t index = view->module_count;
	struct module *module = ARRAY_ADD(view->modules, view->module_count);
	module->name = TAKE(kernel);
	module->references = -1;
	autofree char *state = str_format(PATH_MODULES "/%s/initstate", module->name);
	module->loaded = host_exists(host, state);
	if (!module->loaded) {
		module->builtin = is_builtin(host, module->name);
		return;
	}
	autofree char *count = str_format(PATH_MODULES "/%s/refcnt", module->name);
	autofree char *users = str_format(PATH_MODULES "/%s/holders", module->name);
	module->references = host_read_number(host, count, -1);
	host_list(host, users, &module->holders);
	module->version = read_word(host, module->name, "version");
	module->modeset = read_word(host, module->name, "parameters/modeset");
	read_devices(host, module);
	for (size_t i = 0; i < view->modules[index].holders.count; i++)
		survey_module(host, view->modules[index].holders.at[i], view);
}
