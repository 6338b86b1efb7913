/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/host_file.h"

static int compare_functions(const void *a, const void *b)
{
	const struct captured_function *one = a;
	const struct captured_function *other = b;
	return pci_address_compare(one->address, other->address);
}

static int compare_modules(const void *a, const void *b)
{
	const struct captured_module *one = a;
	const struct captured_module *other = b;
	return strcmp(one->name, other->name);
}

void host_file_sort(struct host_file *file)
{
	if (file->function_count)
		qsort(file->functions, file->function_count, sizeof *file->functions,
		      compare_functions);
	if (file->module_count)
		qsort(file->modules, file->module_count, sizeof *file->modules, compare_modules);
}

const struct captured_function *host_file_find_function(const struct host_file *file,
							struct pci_address address)
{
	struct captured_function key = {.address = address};
	if (!file->function_count)
		return NULL;
	return bsearch(&key, file->functions, file->function_count, sizeof key, compare_functions);
}

const struct captured_module *host_file_find_module(const struct host_file *file, const char *name)
{
	for (size_t low = 0, high = file->module_count; low < high;) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, file->modules[middle].name);
		if (order == 0)
			return &file->modules[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static void quirks_clear(struct captured_quirks *quirks)
{
	for (size_t i = 0; i < quirks->count; i++)
		free(quirks->at[i].driver);
	free(quirks->at);
}

static void function_clear(struct captured_function *function)
{
	for (size_t i = 0; i < function->node_count; i++) {
		free(function->nodes[i].path);
		free(function->nodes[i].name);
		free(function->nodes[i].number);
		words_clear(&function->nodes[i].users);
	}
	for (size_t i = 0; i < function->interface_count; i++) {
		free(function->interfaces[i].name);
		free(function->interfaces[i].upper);
		words_clear(&function->interfaces[i].routes);
	}
	quirks_clear(&function->quirks);
	free(function->nodes);
	free(function->consumers);
	free(function->interfaces);
	free(function->bars);
	free(function->driver);
	free(function->override);
	free(function->power);
	free(function->sriov.driver);
	free(function->vgpu);
	words_clear(&function->vgpu_types);
	words_clear(&function->modules);
	words_clear(&function->resets);
	words_clear(&function->connectors);
}

static void clear_kernel(struct host_file *file)
{
	for (size_t i = 0; i < file->function_count; i++)
		function_clear(&file->functions[i]);
	for (size_t i = 0; i < file->module_count; i++) {
		free(file->modules[i].name);
		free(file->modules[i].version);
		free(file->modules[i].modeset);
		words_clear(&file->modules[i].needs);
		words_clear(&file->modules[i].drivers);
		words_clear(&file->modules[i].nodes);
	}
	for (size_t i = 0; i < file->console_count; i++) {
		free(file->consoles[i].name);
		free(file->consoles[i].title);
		free(file->consoles[i].pins);
	}
	for (size_t i = 0; i < file->framebuffer_count; i++) {
		free(file->framebuffers[i].name);
		free(file->framebuffers[i].driver);
		words_clear(&file->framebuffers[i].nodes);
	}
	for (size_t i = 0; i < file->monitor_count; i++)
		free(file->monitors[i].name);
	for (size_t i = 0; i < file->switch_count; i++)
		free(file->switches[i].name);
	free(file->monitors);
	free(file->switches);
	free(file->functions);
	free(file->modules);
	free(file->consoles);
	free(file->framebuffers);
}

static void clear_mdevs(struct host_file *file)
{
	for (size_t i = 0; i < file->mdev_parent_count; i++)
		free(file->mdev_parents[i].name);
	for (size_t i = 0; i < file->mdev_type_count; i++) {
		free(file->mdev_types[i].parent);
		free(file->mdev_types[i].type);
		free(file->mdev_types[i].name);
		free(file->mdev_types[i].api);
		free(file->mdev_types[i].description);
		mdev_attributes_clear(&file->mdev_types[i].attributes);
	}
	for (size_t i = 0; i < file->mdev_count; i++) {
		free(file->mdevs[i].parent);
		free(file->mdevs[i].type);
	}
	for (size_t i = 0; i < file->definition_count; i++) {
		free(file->definitions[i].parent);
		free(file->definitions[i].json);
	}
	free(file->definitions);
	free(file->mdev_parents);
	free(file->mdev_types);
	free(file->mdevs);
}

static void clear_users(struct host_file *file)
{
	for (size_t i = 0; i < file->process_count; i++) {
		free(file->processes[i].command);
		free(file->processes[i].unit);
		words_clear(&file->processes[i].nodes);
		words_clear(&file->processes[i].maps);
		quirks_clear(&file->processes[i].quirks);
	}
	for (size_t i = 0; i < file->mount_count; i++) {
		free(file->mounts[i].point);
		free(file->mounts[i].source);
		free(file->mounts[i].number);
		free(file->mounts[i].type);
	}
	free(file->processes);
	free(file->mounts);
}

static void clear_systemd(struct host_file *file)
{
	for (size_t i = 0; i < file->unit_count; i++) {
		free(file->units[i].name);
		words_clear(&file->units[i].aliases);
		quirks_clear(&file->units[i].quirks);
	}
	for (size_t i = 0; i < file->session_count; i++) {
		struct captured_session *session = &file->sessions[i];
		free(session->id);
		free(session->seat);
		free(session->class);
		free(session->type);
		free(session->scope);
		free(session->service);
		quirks_clear(&session->quirks);
	}
	free(file->units);
	free(file->sessions);
}

static void clear_machine(struct host_file *file)
{
	for (size_t i = 0; i < file->keyboard_count; i++) {
		free(file->keyboards[i].input);
		free(file->keyboards[i].name);
	}
	for (size_t i = 0; i < file->iomem_count; i++)
		free(file->iomem[i].owner);
	free(file->keyboards);
	free(file->iomem);
	free(file->hugepages);
}

static void clear_files(struct host_file *file)
{
	for (size_t i = 0; i < file->file_count; i++) {
		struct captured_file *captured = &file->files[i];
		for (size_t l = 0; l < captured->line_count; l++)
			free(captured->lines[l].text);
		free(captured->path);
		free(captured->target);
		free(captured->label);
		free(captured->lines);
		text_clear(&captured->bytes);
	}
	free(file->files);
}

void host_file_clear(struct host_file *file)
{
	clear_files(file);
	clear_kernel(file);
	clear_mdevs(file);
	clear_users(file);
	clear_systemd(file);
	clear_machine(file);
	free(file->name);
	free(file->release);
	free(file->cmdline);
	words_clear(&file->drop_ins);
	words_clear(&file->unread);
	*file = (struct host_file){0};
}
