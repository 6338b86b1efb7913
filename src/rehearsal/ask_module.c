/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Modules as files (Documentation/ABI/testing/sysfs-module). */

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/module.h"

enum { AT_NAME = 2, AT_DRIVERS = 4 };

/* The module where it has a directory: loaded, on its way in or out. What is built
 * in has one only for its parameters, and the host file names none of those. */
static int module_of(const struct kernel *kernel, const struct parts *parts)
{
	int module = kernel_module(kernel, parts->at[AT_NAME]);
	if (module == NOTHING || kernel->modules[module].phase == PHASE_ABSENT ||
	    kernel->modules[module].phase == PHASE_BUILTIN)
		return NOTHING;
	return module;
}

static int list_modules(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->file->module_count; i++)
		if (kernel->modules[i].phase != PHASE_ABSENT &&
		    kernel->modules[i].phase != PHASE_BUILTIN)
			answer_entry(answer, kernel->file->modules[i].name, true);
	return 0;
}

static int list_module(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	static const char *const folders[] = {"drivers", "holders", "parameters"};
	if (module_of(kernel, parts) == NOTHING)
		return -ENOENT;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		answer_entry(answer, folders[i], true);
	answer_entry(answer, "initstate", false);
	answer_entry(answer, "refcnt", false);
	return 0;
}

static int read_state(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int module = module_of(kernel, parts);
	if (module == NOTHING)
		return -ENOENT;
	text_addf(answer->text, "%s\n", module_phase_name(kernel->modules[module].phase));
	return 0;
}

static int read_references(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int module = module_of(kernel, parts);
	if (module == NOTHING)
		return -ENOENT;
	text_addf(answer->text, "%ld\n", module_references(kernel, module));
	return 0;
}

static int read_version(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int module = module_of(kernel, parts);
	if (module == NOTHING || !kernel->file->modules[module].version)
		return -ENOENT;
	text_addf(answer->text, "%s\n", kernel->file->modules[module].version);
	return 0;
}

static int read_modeset(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int module = module_of(kernel, parts);
	if (module == NOTHING || !kernel->file->modules[module].modeset)
		return -ENOENT;
	text_addf(answer->text, "%s\n", kernel->file->modules[module].modeset);
	return 0;
}

static int list_holders(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int module = module_of(kernel, parts);
	if (module == NOTHING)
		return -ENOENT;
	for (size_t i = 0; i < kernel->file->module_count; i++)
		if (kernel->modules[i].phase != PHASE_ABSENT &&
		    kernel->modules[i].phase != PHASE_BUILTIN &&
		    words_have(&kernel->file->modules[i].needs, parts->at[AT_NAME]))
			answer_entry(answer, kernel->file->modules[i].name, false);
	return 0;
}

static int list_module_drivers(struct kernel *kernel, const struct parts *parts,
			       struct answer *answer)
{
	int module = module_of(kernel, parts);
	if (module == NOTHING)
		return -ENOENT;
	for (size_t i = 0; i < kernel->driver_count; i++) {
		autofree char *name = str_format("pci:%s", kernel->drivers[i].name);
		if (kernel->drivers[i].module == module)
			answer_entry(answer, name, false);
	}
	return 0;
}

static int link_module_driver(struct kernel *kernel, const struct parts *parts,
			      struct answer *answer)
{
	static const char bus[] = "pci:";
	const char *name = parts->at[AT_DRIVERS];
	int module = module_of(kernel, parts);
	int driver = str_starts(name, bus) ? kernel_driver(kernel, name + strlen(bus)) : NOTHING;
	if (module == NOTHING || driver == NOTHING || kernel->drivers[driver].module != module)
		return -ENOENT;
	text_addf(answer->text, "../../../bus/pci/drivers/%s", kernel->drivers[driver].name);
	return 0;
}

/* modules.builtin lists what is built in by file name. */
static int read_builtin(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	if (!str_equal(parts->at[AT_NAME], kernel->file->release))
		return -ENOENT;
	for (size_t i = 0; i < kernel->file->module_count; i++)
		if (kernel->modules[i].phase == PHASE_BUILTIN)
			text_addf(answer->text, "kernel/drivers/%s.ko\n",
				  kernel->file->modules[i].name);
	return 0;
}

/* Every module on disk has a line there; what it needs is asked of nobody. */
static int read_dependencies(struct kernel *kernel, const struct parts *parts,
			     struct answer *answer)
{
	if (!str_equal(parts->at[AT_NAME], kernel->file->release))
		return -ENOENT;
	for (size_t i = 0; i < kernel->file->module_count; i++)
		if (kernel->modules[i].phase != PHASE_BUILTIN)
			text_addf(answer->text, "kernel/drivers/%s.ko:\n",
				  kernel->file->modules[i].name);
	return 0;
}

const struct ask_row ask_module_rows[] = {
	{PATH_MODULES, NULL, NULL, list_modules},
	{PATH_MODULES "/*", NULL, NULL, list_module},
	{PATH_MODULES "/*/initstate", read_state, NULL, NULL},
	{PATH_MODULES "/*/refcnt", read_references, NULL, NULL},
	{PATH_MODULES "/*/version", read_version, NULL, NULL},
	{PATH_MODULES "/*/parameters/modeset", read_modeset, NULL, NULL},
	{PATH_MODULES "/*/holders", NULL, NULL, list_holders},
	{PATH_MODULES "/*/drivers", NULL, NULL, list_module_drivers},
	{PATH_MODULES "/*/drivers/*", NULL, link_module_driver, NULL},
	{"lib/modules/*/modules.builtin", read_builtin, NULL, NULL},
	{"lib/modules/*/modules.dep", read_dependencies, NULL, NULL},
	{NULL, NULL, NULL, NULL},
};
