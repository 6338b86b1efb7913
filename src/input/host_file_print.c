/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Host files as they are written: one that is read back and printed is the same. */

#include "input/host_file.h"
#include "input/host_file_line.h"

static void print_word(struct text *out, const char *key, const char *value)
{
	if (value && *value)
		text_addf(out, "\t%s %s\n", key, value);
}

static void print_words(struct text *out, const char *key, const struct words *words)
{
	if (!words->count)
		return;
	text_addf(out, "\t%s", key);
	for (size_t i = 0; i < words->count; i++)
		text_addf(out, " %s", words->at[i]);
	text_add(out, "\n");
}

static void print_address(struct text *out, const char *key, struct pci_address address)
{
	char name[PCI_ADDRESS_TEXT];
	print_word(out, key, pci_address_print(address, name));
}

static void print_sriov(const struct captured_sriov *sriov, struct text *out)
{
	if (!sriov->total)
		return;
	text_addf(out, "\tsriov %u offset %u stride %u product %04x", sriov->total, sriov->offset,
		  sriov->stride, sriov->product);
	if (sriov->driver)
		text_addf(out, " driver %s", sriov->driver);
	text_add(out, "\n");
}

static void print_nodes(const struct captured_function *function, struct text *out)
{
	for (size_t i = 0; i < function->node_count; i++) {
		const struct captured_node *node = &function->nodes[i];
		if (!node->path)
			continue; /* it follows from the minor */
		text_addf(out, "\tnode %s %s", node->path, node->name);
		if (node->number)
			text_addf(out, " %s", node->number);
		for (size_t user = 0; user < node->users.count; user++)
			text_addf(out, " %s", node->users.at[user]);
		text_add(out, "\n");
	}
	for (size_t i = 0; i < function->connectors.count; i++)
		print_word(out, "connector", function->connectors.at[i]);
}

static void print_quirks(const struct captured_quirks *quirks, struct text *out)
{
	for (size_t i = 0; i < quirks->count; i++) {
		const struct captured_quirk *quirk = &quirks->at[i];
		text_addf(out, "\tquirk %s ", host_quirk_deed(quirk->deed));
		if (host_quirk_is_of_function(quirk->deed))
			text_addf(out, "%s ", quirk->driver);
		text_add(out, host_quirk_ways[quirk->kind]);
		if (quirk->kind != QUIRK_NEVER)
			text_addf(out, " %ld", quirk->value);
		text_add(out, quirk->until_reset ? " until reset\n" : "\n");
	}
}

static void print_interfaces(const struct captured_function *function, struct text *out)
{
	for (size_t i = 0; i < function->interface_count; i++) {
		const struct captured_interface *interface = &function->interfaces[i];
		text_addf(out, "\tnet %s%s", interface->name, interface->up ? " up" : "");
		if (interface->upper)
			text_addf(out, " over %s", interface->upper);
		for (size_t r = 0; r < interface->routes.count; r++)
			text_addf(out, " route %s", interface->routes.at[r]);
		text_add(out, "\n");
	}
}

static void print_power(const struct captured_function *function, struct text *out)
{
	print_word(out, "power", function->power);
	if (function->power_auto)
		print_word(out, "power-control", "auto");
	if (function->no_d3cold)
		print_word(out, "d3cold", "no");
	if (function->dead)
		print_word(out, "dead", "yes");
}

static void print_hardware(const struct captured_function *function, struct text *out)
{
	for (size_t i = 0; i < function->bar_count; i++) {
		const struct captured_bar *bar = &function->bars[i];
		text_addf(out, "\tbar %u 0x%llx 0x%llx 0x%llx", bar->index,
			  (unsigned long long)bar->start, (unsigned long long)bar->end,
			  (unsigned long long)bar->flags);
		if (bar->sizes)
			text_addf(out, " 0x%llx", (unsigned long long)bar->sizes);
		text_add(out, "\n");
	}
	if (function->rom)
		text_addf(out, "\trom %llu\n", (unsigned long long)function->rom);
	print_words(out, "reset", &function->resets);
	print_power(function, out);
	if (function->boot_vga >= 0)
		print_word(out, "boot-vga", function->boot_vga ? "yes" : "no");
	print_sriov(&function->sriov, out);
	if (function->unprobed)
		print_word(out, "autoprobe", "no");
	print_word(out, "vgpu", function->vgpu);
	for (size_t i = 0; i < function->vgpu_types.count; i++)
		print_word(out, "vgpu-type", function->vgpu_types.at[i]);
	if (function->is_virtual)
		print_address(out, "virtual-of", function->parent);
}

static void print_function(const struct captured_function *function, struct text *out)
{
	char name[PCI_ADDRESS_TEXT];
	text_addf(out, "\npci %s\n", pci_address_print(function->address, name));
	text_addf(out, "\tid %04x:%04x\n", function->vendor, function->product);
	if (function->subvendor || function->subproduct)
		text_addf(out, "\tsubsystem %04x:%04x\n", function->subvendor,
			  function->subproduct);
	text_addf(out, "\tclass %06x\n", function->class);
	if (function->revision)
		text_addf(out, "\trevision %02x\n", function->revision);
	if (function->has_bridge)
		print_address(out, "behind", function->behind);
	print_word(out, "driver", function->driver);
	if (function->vfio)
		print_word(out, "vfio", "yes");
	print_word(out, "override", function->override);
	if (function->group >= 0)
		text_addf(out, "\tgroup %d\n", function->group);
	print_words(out, "modules", &function->modules);
	print_hardware(function, out);
	print_nodes(function, out);
	if (function->minor >= 0)
		text_addf(out, "\tminor %d\n", function->minor);
	for (size_t i = 0; i < function->consumer_count; i++)
		print_address(out, "consumer", function->consumers[i]);
	print_interfaces(function, out);
	print_quirks(&function->quirks, out);
}

static void print_modules(const struct host_file *file, struct text *out)
{
	for (size_t i = 0; i < file->module_count; i++) {
		const struct captured_module *module = &file->modules[i];
		text_addf(out, "\nmodule %s\n\tstate %s\n", module->name,
			  host_module_states[module->state]);
		if (module->references)
			text_addf(out, "\treferences %ld\n", module->references);
		print_words(out, "needs", &module->needs);
		print_words(out, "drivers", &module->drivers);
		print_word(out, "version", module->version);
		print_word(out, "modeset", module->modeset);
		for (size_t n = 0; n < module->nodes.count; n++)
			print_word(out, "node", module->nodes.at[n]);
	}
}

static void print_processes(const struct host_file *file, struct text *out)
{
	for (size_t i = 0; i < file->process_count; i++) {
		const struct captured_process *process = &file->processes[i];
		text_addf(out, "\nprocess %ld\n", process->pid);
		print_word(out, "command", process->command);
		print_word(out, "unit", process->unit);
		if (process->started)
			text_addf(out, "\tstarted %llu\n", (unsigned long long)process->started);
		for (size_t node = 0; node < process->nodes.count; node++)
			print_word(out, "holds", process->nodes.at[node]);
		for (size_t node = 0; node < process->maps.count; node++)
			print_word(out, "maps", process->maps.at[node]);
		if (process->leaves_ms)
			text_addf(out, "\tleaves %ld\n", process->leaves_ms);
		print_quirks(&process->quirks, out);
	}
}

static void print_mounts(const struct host_file *file, struct text *out)
{
	for (size_t i = 0; i < file->mount_count; i++) {
		const struct captured_mount *mount = &file->mounts[i];
		if (str_equal(mount->point, "swap")) {
			text_addf(out, "\nswap %s\n", mount->source);
			continue;
		}
		text_addf(out, "\nmount %s\n", mount->point);
		print_word(out, "source", mount->source);
		print_word(out, "type", mount->type);
		print_word(out, "number", mount->number);
	}
}

static void print_units(const struct host_file *file, struct text *out)
{
	for (size_t i = 0; i < file->unit_count; i++) {
		const struct captured_unit *unit = &file->units[i];
		text_addf(out, "\nunit %s\n\tstate %s\n", unit->name,
			  host_unit_states[unit->state]);
		print_words(out, "alias", &unit->aliases);
		if (unit->restarts)
			print_word(out, "restarts", "yes");
		if (unit->changed)
			text_addf(out, "\tchanged %lld\n", (long long)unit->changed);
		print_quirks(&unit->quirks, out);
	}
}

static void print_sessions(const struct host_file *file, struct text *out)
{
	for (size_t i = 0; i < file->session_count; i++) {
		const struct captured_session *session = &file->sessions[i];
		text_addf(out, "\nsession %s\n\tuser %u\n", session->id, session->user);
		print_word(out, "seat", session->seat);
		print_word(out, "class", session->class);
		print_word(out, "type", session->type);
		print_word(out, "scope", session->scope);
		print_word(out, "service", session->service);
		if (session->vt)
			text_addf(out, "\tvt %u\n", session->vt);
		print_word(out, "active", session->active ? "yes" : "no");
		print_quirks(&session->quirks, out);
	}
}

static void print_machine(const struct host_file *file, struct text *out)
{
	for (size_t i = 0; i < file->keyboard_count; i++) {
		const struct captured_keyboard *keyboard = &file->keyboards[i];
		text_addf(out, "\nkeyboard %s\n", keyboard->input);
		print_word(out, "name", keyboard->name);
		if (keyboard->has_behind)
			print_address(out, "behind", keyboard->behind);
	}
	if (file->iomem_count)
		text_add(out, "\n");
	for (size_t i = 0; i < file->iomem_count; i++)
		text_addf(out, "iomem 0x%llx 0x%llx %s\n", (unsigned long long)file->iomem[i].start,
			  (unsigned long long)file->iomem[i].end, file->iomem[i].owner);
}

static void print_head(const struct host_file *file, struct text *out)
{
	text_add(out, "\nhost\n");
	print_word(out, "name", file->name);
	print_word(out, "release", file->release);
	print_word(out, "cmdline", file->cmdline);
	if (file->cpus)
		text_addf(out, "\tcpus %u\n", file->cpus);
	if (file->nodes)
		text_addf(out, "\tnodes %u\n", file->nodes);
	if (file->memory_kb)
		text_addf(out, "\tmemory %lu\n", file->memory_kb);
	if (file->terminal)
		text_addf(out, "\tterminal %u\n", file->terminal);
	for (size_t i = 0; i < file->hugepages_count; i++)
		text_addf(out, "\thugepages %lu %lu\n", file->hugepages[i].size_kb,
			  file->hugepages[i].count);
	for (size_t i = 0; i < file->drop_ins.count; i++)
		print_word(out, "drop-in", file->drop_ins.at[i]);
}

static void print_display(const struct host_file *file, struct text *out)
{
	for (size_t i = 0; i < file->console_count; i++) {
		const struct captured_console *console = &file->consoles[i];
		text_addf(out, "\nconsole %s\n", console->name);
		print_word(out, "title", console->title);
		print_word(out, "bound", console->bound ? "yes" : "no");
		print_word(out, "pins", console->pins);
	}
	for (size_t i = 0; i < file->framebuffer_count; i++) {
		const struct captured_framebuffer *framebuffer = &file->framebuffers[i];
		text_addf(out, "\nframebuffer %s\n", framebuffer->name);
		print_word(out, "driver", framebuffer->driver);
		if (framebuffer->has_owner)
			print_address(out, "owner", framebuffer->owner);
		for (size_t n = 0; n < framebuffer->nodes.count; n++)
			print_word(out, "node", framebuffer->nodes.at[n]);
	}
	for (size_t i = 0; i < file->monitor_count; i++)
		text_addf(out, "\nmonitor %s\n\tinput 0x%02x\n", file->monitors[i].name,
			  file->monitors[i].input);
	for (size_t i = 0; i < file->switch_count; i++) {
		text_addf(out, "\nswitcheroo %s\n", file->switches[i].name);
		print_address(out, "card", file->switches[i].card);
		print_word(out, "shown", file->switches[i].shown ? "yes" : "no");
	}
}

static void print_mdevs(const struct host_file *file, struct text *out)
{
	for (size_t i = 0; i < file->mdev_parent_count; i++)
		text_addf(out, "\nmdev-parent %s\n\tsharing %s\n", file->mdev_parents[i].name,
			  host_mdev_sharing[file->mdev_parents[i].sharing]);
	for (size_t i = 0; i < file->mdev_type_count; i++) {
		const struct captured_mdev_type *type = &file->mdev_types[i];
		text_addf(out, "\nmdev-type %s %s\n", type->parent, type->type);
		print_word(out, "name", type->name);
		print_word(out, "api", type->api);
		text_addf(out, "\tavailable %ld\n", type->available);
		print_word(out, "description", type->description);
		for (size_t a = 0; a < type->attributes.count; a++)
			text_addf(out, "\tattribute %s %s\n", type->attributes.at[a].name,
				  type->attributes.at[a].value);
	}
	for (size_t i = 0; i < file->mdev_count; i++) {
		const struct captured_mdev *mdev = &file->mdevs[i];
		text_addf(out, "\nmdev %s\n\tof %s %s\n", mdev->uuid, mdev->parent, mdev->type);
		if (mdev->group >= 0)
			text_addf(out, "\tgroup %d\n", mdev->group);
	}
	for (size_t i = 0; i < file->definition_count; i++) {
		text_addf(out, "\nmdevctl %s %s\n", file->definitions[i].parent,
			  file->definitions[i].uuid);
		print_word(out, "json", file->definitions[i].json);
	}
}

void host_file_print(const struct host_file *file, struct text *out)
{
	text_add(out, HOST_FILE_FIRST_LINE "\n");
	for (size_t i = 0; i < file->unread.count; i++)
		text_addf(out, "# not read: %s\n", file->unread.at[i]);
	print_head(file, out);
	for (size_t i = 0; i < file->function_count; i++)
		print_function(&file->functions[i], out);
	print_modules(file, out);
	print_mdevs(file, out);
	print_processes(file, out);
	print_units(file, out);
	print_sessions(file, out);
	print_mounts(file, out);
	print_display(file, out);
	print_machine(file, out);
	host_file_print_files(file, out);
}
