/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Finds things in the model, and tells of it. */

#include "rehearsal/kernel.h"

#include <stdarg.h>
#include <stdio.h>

#include "model/names.h"

int kernel_function_at(const struct kernel *kernel, struct pci_address address)
{
	for (size_t low = 0, high = kernel->function_count; low < high;) {
		size_t middle = low + (high - low) / 2;
		int order = pci_address_compare(address, kernel->functions[middle].address);
		if (order == 0)
			return (int)middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NOTHING;
}

int kernel_function(const struct kernel *kernel, const char *address)
{
	struct pci_address parsed;
	char printed[PCI_ADDRESS_TEXT];
	if (!pci_address_parse(address, &parsed) ||
	    !str_equal(pci_address_print(parsed, printed), address))
		return NOTHING;
	int index = kernel_function_at(kernel, parsed);
	return index != NOTHING && kernel->function_states[index].present ? index : NOTHING;
}

int kernel_driver(const struct kernel *kernel, const char *name)
{
	for (size_t i = 0; i < kernel->driver_count; i++)
		if (str_equal(kernel->drivers[i].name, name))
			return (int)i;
	return NOTHING;
}

int kernel_module(const struct kernel *kernel, const char *name)
{
	const struct captured_module *module = host_file_find_module(kernel->file, name);
	return module ? (int)(module - kernel->file->modules) : NOTHING;
}

int kernel_mdev(const struct kernel *kernel, const char *uuid)
{
	for (size_t i = 0; i < kernel->state->mdev_count; i++)
		if (str_equal(kernel->state->mdevs[i].uuid, uuid))
			return (int)i;
	return NOTHING;
}

int kernel_process(const struct kernel *kernel, long pid)
{
	for (size_t i = 0; i < kernel->file->process_count; i++)
		if (kernel->file->processes[i].pid == pid && !kernel->processes[i].ended)
			return (int)i;
	return NOTHING;
}

int kernel_unit(const struct kernel *kernel, const char *name)
{
	for (size_t i = 0; i < kernel->unit_count; i++) {
		const struct kernel_unit *unit = &kernel->units[i];
		if (str_equal(unit->name, name) ||
		    (unit->captured && words_have(&unit->captured->aliases, name)))
			return (int)i;
	}
	return NOTHING;
}

const char *kernel_driver_name(const struct kernel *kernel, int driver)
{
	return driver == NOTHING ? "" : kernel->drivers[driver].name;
}

bool driver_is_there(const struct kernel *kernel, int driver)
{
	int module = kernel->drivers[driver].module;
	return module == NOTHING || kernel->modules[module].phase == PHASE_LIVE ||
	       kernel->modules[module].phase == PHASE_GOING;
}

bool driver_is_vfio(const struct kernel *kernel, int driver)
{
	const char *name = kernel_driver_name(kernel, driver);
	return str_equal(name, DRIVER_VFIO_PCI) || str_ends(name, "-vfio-pci") ||
	       str_ends(name, "_vfio_pci");
}

bool function_is_vfio(const struct kernel *kernel, int function)
{
	int driver = kernel->function_states[function].driver;
	return driver != NOTHING &&
	       (driver_is_vfio(kernel, driver) ||
		(kernel->functions[function].vfio &&
		 str_equal(kernel->functions[function].driver, kernel->drivers[driver].name)));
}

int kernel_trouble(struct kernel *kernel, const char *format, ...)
{
	char *room = kernel->state->trouble;
	if (!*room) {
		va_list args;
		va_start(args, format);
		vsnprintf(room, TROUBLE_ROOM, format, args);
		va_end(args);
	}
	return -ENOSYS;
}

int kernel_hold_up(struct kernel *kernel, enum wait_reason reason, int function, int64_t until_ms)
{
	kernel->why =
		(struct waiting){.reason = reason, .function = function, .until_ms = until_ms};
	return HELD_UP;
}

int kernel_quirk(struct kernel *kernel, const struct captured_quirks *quirks, enum quirk_deed deed,
		 const char *of, unsigned *failed)
{
	for (size_t i = 0; !kernel->forced && i < quirks->count; i++) {
		const struct captured_quirk *odd = &quirks->at[i];
		if (odd->deed != deed || !str_equal(odd->driver, of))
			continue;
		if (odd->kind == QUIRK_NEVER)
			return kernel_hold_up(kernel, WAIT_FAULT, NOTHING, 0);
		if (odd->kind == QUIRK_SLOW)
			return kernel_hold_up(kernel, WAIT_TIME, NOTHING,
					      kernel->state->now_ms + odd->value);
		if (!failed)
			return (int)-odd->value;
		if (*failed < odd->value) {
			++*failed;
			return -EIO;
		}
	}
	return 0;
}

void kernel_say(struct kernel *kernel, const char *format, ...)
{
	struct state *state = kernel->state;
	if (state->log_count == LOG_MAX)
		return;
	struct log_line *line = &kernel->log[state->log_count++];
	line->at_us = clock_us();
	va_list args;
	va_start(args, format);
	vsnprintf(line->text, sizeof line->text, format, args);
	va_end(args);
}

void kernel_log_since(const struct kernel *kernel, int64_t since_us, struct words *out)
{
	for (size_t i = 0; i < kernel->state->log_count; i++)
		if (kernel->log[i].at_us >= since_us)
			words_add(out, kernel->log[i].text);
}

bool kernel_is_older(const struct kernel *kernel, int major, int minor)
{
	int have_major = 0, have_minor = 0;
	if (sscanf(kernel->file->release, "%d.%d", &have_major, &have_minor) != 2)
		return false;
	return have_major < major || (have_major == major && have_minor < minor);
}
