/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/machine.h"

const struct machine_function *machine_find_function(const struct machine *machine,
						     struct pci_address address)
{
	for (size_t i = 0; i < machine->function_count; i++)
		if (pci_address_equal(machine->functions[i].address, address))
			return &machine->functions[i];
	return NULL;
}

static void clear_line(struct file_line *line)
{
	free(line->path);
	free(line->text);
	*line = (struct file_line){0};
}

static void clear_lines(struct file_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		clear_line(&lines[i]);
	free(lines);
}

static void clear_hooks(struct machine *machine)
{
	for (size_t i = 0; i < machine->hook_count; i++) {
		struct hook_file *hook = &machine->hooks[i];
		free(hook->path);
		free(hook->target);
		free(hook->label);
		for (size_t l = 0; l < hook->line_count; l++)
			free(hook->lines[l].text);
		free(hook->lines);
	}
	free(machine->hooks);
}

void machine_clear(struct machine *machine)
{
	for (size_t i = 0; i < machine->function_count; i++) {
		free(machine->functions[i].driver);
		free(machine->functions[i].bars);
	}
	for (size_t i = 0; i < machine->daemon_count; i++)
		free(machine->daemons[i].unit);
	free(machine->release);
	free(machine->cmdline);
	free(machine->lockdown);
	free(machine->nvidia_version);
	free(machine->gpu_mux);
	free(machine->switcheroo);
	free(machine->pages);
	free(machine->functions);
	free(machine->daemons);
	clear_line(&machine->boot_line);
	clear_lines(machine->modprobe, machine->modprobe_count);
	clear_hooks(machine);
	words_clear(&machine->session_vms);
	*machine = (struct machine){0};
}
