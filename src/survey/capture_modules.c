/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Modules, written down: those that drive PCI functions or could, and all that
 * hangs together with them. */

#include <fnmatch.h>
#include <stdio.h>

#include "base/file.h"
#include "base/memory.h"
#include "model/names.h"
#include "survey/capture.h"

enum { LIST_MAX = 64 << 20 };

/* "kernel/drivers/vfio/pci/vfio-pci.ko.xz" is vfio_pci. free() it. */
static char *module_name(const char *path, size_t length)
{
	const char *start = path + length;
	while (start > path && start[-1] != '/')
		start--;
	char *name = str_copy_n(start, length - (size_t)(start - path));
	name[strcspn(name, ".")] = '\0';
	for (char *at = name; *at; at++)
		if (*at == '-')
			*at = '_';
	return name;
}

static void read_list(struct host *host, const char *release, const char *file, struct text *out)
{
	autofree char *path = str_format("lib/modules/%s/%s", release, file);
	file_read(host->root_fd, path, LIST_MAX, out);
}

/* The part of a modalias that a line of modules.alias must agree with to be looked
 * at whole: "pci:v000010DE". */
enum { VENDOR_LENGTH = 14 };

static void match_aliases(const struct text *aliases, const char *modalias, struct words *ret)
{
	static const char start[] = "alias pci:v";
	for (const char *line = text_string(aliases); line && *line;) {
		size_t length = strcspn(line, "\n");
		const char *pattern = line + strlen("alias ");
		if (str_starts(line, start) && (pattern[strlen("pci:v")] == '*' ||
						strncmp(pattern, modalias, VENDOR_LENGTH) == 0)) {
			autofree char *copy = str_copy_n(pattern, length - strlen("alias "));
			char *module = strchr(copy, ' ');
			if (module)
				*module++ = '\0';
			if (module && fnmatch(copy, modalias, 0) == 0 && !words_have(ret, module))
				words_add(ret, module);
		}
		line = line[length] ? line + length + 1 : NULL;
	}
}

static void find_candidates(struct host *host, struct host_file *file)
{
	autotext aliases = {0};
	read_list(host, file->release, "modules.alias", &aliases);
	if (!aliases.length)
		words_add(&file->unread,
			  "which modules could drive what: there is no modules.alias");
	for (size_t i = 0; i < file->function_count; i++) {
		struct captured_function *function = &file->functions[i];
		char name[PCI_ADDRESS_TEXT];
		autotext modalias = {0};
		autofree char *path = str_format(PATH_PCI_DEVICES "/%s/modalias",
						 pci_address_print(function->address, name));
		if (host_read(host, path, &modalias) == 0 && modalias.length)
			match_aliases(&aliases, modalias.at, &function->modules);
	}
}

static struct captured_module *find(struct host_file *file, const char *name)
{
	for (size_t i = 0; i < file->module_count; i++)
		if (str_equal(file->modules[i].name, name))
			return &file->modules[i];
	return NULL;
}

static struct captured_module *get(struct host_file *file, const char *name)
{
	struct captured_module *module = find(file, name);
	if (module)
		return module;
	module = ARRAY_ADD(file->modules, file->module_count);
	module->name = str_copy(name);
	module->state = MODULE_ABSENT;
	return module;
}

static char *file_of(struct host *host, const char *module, const char *file)
{
	autotext value = {0};
	autofree char *path = str_format(PATH_MODULES "/%s/%s", module, file);
	if (host_read(host, path, &value) < 0 || !value.length || strpbrk(value.at, " \n"))
		return NULL;
	return text_take(&value);
}

static void read_loaded(struct host *host, const char *name, struct host_file *file)
{
	static const char bus[] = "pci:";
	autofree char *count = file_of(host, name, "refcnt");
	autofree char *folder = str_format(PATH_MODULES "/%s/drivers", name);
	autofree char *users = str_format(PATH_MODULES "/%s/holders", name);
	autowords drivers = {0};
	autowords holders = {0};
	struct captured_module *module = get(file, name);
	module->state = MODULE_LIVE;
	/* Below nothing is what the kernel shows of one that somebody has let go too often. */
	long references = count ? strtol(count, NULL, 10) : 0;
	module->references = references > 0 ? references : 0;
	module->version = file_of(host, name, "version");
	module->modeset = file_of(host, name, "parameters/modeset");
	host_list(host, folder, &drivers);
	for (size_t i = 0; i < drivers.count; i++)
		if (str_starts(drivers.at[i], bus))
			words_add(&module->drivers, drivers.at[i] + strlen(bus));
	host_list(host, users, &holders);
	for (size_t i = 0; i < holders.count; i++)
		words_add(&get(file, holders.at[i])->needs, name);
}

static void read_all_loaded(struct host *host, struct host_file *file)
{
	autowords names = {0};
	host_list(host, PATH_MODULES, &names);
	for (size_t i = 0; i < names.count; i++) {
		autofree char *state = file_of(host, names.at[i], "initstate");
		if (state)
			read_loaded(host, names.at[i], file);
	}
}

/* Walks over modules.dep: "kernel/.../vfio-pci.ko: kernel/.../vfio-pci-core.ko ..." */
static int add_need(const char *path, void *data)
{
	autofree char *name = module_name(path, strlen(path));
	words_add(data, name);
	return 0;
}

static void read_needs(const struct text *list, struct captured_module *module)
{
	for (const char *line = text_string(list); line && *line;) {
		size_t length = strcspn(line, "\n");
		size_t colon = strcspn(line, ":");
		autofree char *name = colon < length ? module_name(line, colon) : NULL;
		if (str_equal(name, module->name)) {
			autofree char *needs = str_copy_n(line + colon + 1, length - colon - 1);
			text_each_word(needs, add_need, &module->needs);
			return;
		}
		line = line[length] ? line + length + 1 : NULL;
	}
}

static bool is_listed(const struct text *builtin, const char *wanted)
{
	for (const char *line = text_string(builtin); line && *line;) {
		size_t length = strcspn(line, "\n");
		autofree char *name = module_name(line, length);
		if (str_equal(name, wanted))
			return true;
		line = line[length] ? line + length + 1 : NULL;
	}
	return false;
}

/* Modules that are not loaded but could be, and what they would bring with them. */
static void read_absent(struct host *host, struct host_file *file)
{
	autotext needs = {0};
	autotext builtin = {0};
	read_list(host, file->release, "modules.dep", &needs);
	read_list(host, file->release, "modules.builtin", &builtin);
	get(file, MODULE_VFIO_PCI);
	for (size_t i = 0; i < file->function_count; i++)
		for (size_t m = 0; m < file->functions[i].modules.count; m++)
			get(file, file->functions[i].modules.at[m]);
	/* NB: what is needed is added behind, and so has its own turn. */
	for (size_t i = 0; i < file->module_count; i++) {
		if (file->modules[i].state != MODULE_ABSENT)
			continue;
		if (is_listed(&builtin, file->modules[i].name)) {
			file->modules[i].state = MODULE_BUILTIN;
			continue;
		}
		read_needs(&needs, &file->modules[i]);
		for (size_t n = 0; n < file->modules[i].needs.count; n++)
			get(file, file->modules[i].needs.at[n]);
		if (str_equal(file->modules[i].name, MODULE_VFIO_PCI))
			words_add(&file->modules[i].drivers, DRIVER_VFIO_PCI);
	}
}

static bool is_wanted(const struct host_file *file, const struct captured_module *module)
{
	if (module->drivers.count || str_starts(module->name, "vfio") ||
	    str_starts(module->name, "mdev") || module->state == MODULE_ABSENT)
		return true;
	for (size_t i = 0; i < file->function_count; i++)
		if (words_have(&file->functions[i].modules, module->name))
			return true;
	return false;
}

/* Marks what is needed by, or uses, what is marked already. */
static bool spread(const struct host_file *file, bool *kept)
{
	bool more = false;
	for (size_t i = 0; i < file->module_count; i++)
		for (size_t n = 0; n < file->modules[i].needs.count; n++)
			for (size_t m = 0; m < file->module_count; m++) {
				if (!str_equal(file->modules[m].name,
					       file->modules[i].needs.at[n]) ||
				    kept[m] == kept[i])
					continue;
				kept[m] = kept[i] = true;
				more = true;
			}
	return more;
}

static void drop_unrelated(struct host_file *file)
{
	autofree bool *kept = mem_alloc(file->module_count);
	size_t count = 0;
	for (size_t i = 0; i < file->module_count; i++)
		kept[i] = is_wanted(file, &file->modules[i]);
	while (spread(file, kept))
		;
	for (size_t i = 0; i < file->module_count; i++) {
		struct captured_module module = file->modules[i];
		file->modules[i] = (struct captured_module){0};
		if (kept[i]) {
			file->modules[count++] = module;
			continue;
		}
		free(module.name);
		free(module.version);
		free(module.modeset);
		words_clear(&module.needs);
		words_clear(&module.drivers);
		words_clear(&module.nodes);
	}
	file->module_count = count;
}

static void add_node(struct host *host, struct host_file *file, const char *module,
		     const char *node)
{
	struct captured_module *owner = find(file, module);
	autofree char *path = str_format(PATH_NODES "/%s", node);
	if (owner && owner->state == MODULE_LIVE && host_exists(host, path))
		words_add(&owner->nodes, node);
}

/* Nodes that a driver has for all of its cards: sysfs does not say whose they are
 * (NVIDIA open-gpu-kernel-modules, kernel-open/; drivers/gpu/drm/amd/amdkfd/kfd_chardev.c). */
static void read_nodes(struct host *host, struct host_file *file)
{
	static const struct {
		const char *node, *module;
	} known[] = {
		{"nvidiactl", "nvidia"},
		{"nvidia-modeset", "nvidia_modeset"},
		{"nvidia-uvm", "nvidia_uvm"},
		{"nvidia-uvm-tools", "nvidia_uvm"},
		{"kfd", "amdgpu"},
	};
	autowords caps = {0};
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		add_node(host, file, known[i].module, known[i].node);
	host_list(host, PATH_NODES "/nvidia-caps", &caps);
	for (size_t i = 0; i < caps.count; i++) {
		autofree char *node = str_format("nvidia-caps/%s", caps.at[i]);
		add_node(host, file, "nvidia", node);
	}
}

void capture_modules(struct host *host, struct host_file *ret)
{
	find_candidates(host, ret);
	read_all_loaded(host, ret);
	read_absent(host, ret);
	drop_unrelated(ret);
	read_nodes(host, ret);
	host_file_sort(ret);
}
