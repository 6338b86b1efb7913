/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/power.h"

#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/binding.h"
#include "rehearsal/groups.h"
#include "rehearsal/module.h"

enum { AT_FUNCTION = 4, AT_FILE = 5, MEGABYTE_BITS = 20 };

static const char *name_of(const struct kernel *kernel, int function, char room[PCI_ADDRESS_TEXT])
{
	return pci_address_print(kernel->functions[function].address, room);
}

static void default_resets(const struct captured_function *captured, char *out, size_t room)
{
	autotext list = {0};
	for (size_t i = 0; i < captured->resets.count; i++)
		text_addf(&list, "%s%s", i ? " " : "", captured->resets.at[i]);
	snprintf(out, room, "%s", text_string(&list));
}

/* drivers/pci/pci.c, pci_pm_init: pm_runtime_forbid, d3cold_allowed */
void power_set_up(struct kernel *kernel, int function)
{
	struct function_state *state = &kernel->function_states[function];
	state->power_auto = false;
	state->d3cold = true;
	default_resets(&kernel->functions[function], state->resets, sizeof state->resets);
}

/* drivers/vfio/pci/vfio_pci_core.c, vfio_pci_core_register_device: pm_runtime_allow */
void power_bound(struct kernel *kernel, int function)
{
	struct function_state *state = &kernel->function_states[function];
	if (driver_is_vfio(kernel, state->driver)) {
		state->power_auto = true;
		state->was_reset = false;
	}
	state->enabled = true;
}

/* The same, vfio_pci_core_unregister_device: pm_runtime_forbid */
void power_unbound(struct kernel *kernel, int function)
{
	struct function_state *state = &kernel->function_states[function];
	if (driver_is_vfio(kernel, state->driver))
		state->power_auto = false;
	state->enabled = false;
}

const char *power_state(const struct kernel *kernel, int function)
{
	const struct captured_function *captured = &kernel->functions[function];
	const struct function_state *state = &kernel->function_states[function];
	if (!captured->power)
		return NULL;
	if (captured->dead)
		return "D3cold";
	if (state->driver != NOTHING && driver_is_vfio(kernel, state->driver))
		return state->power_auto && !group_is_held(kernel, captured->group) ? "D3hot"
										    : "D0";
	return captured->power;
}

const struct captured_bar *bar_of(const struct kernel *kernel, int function, unsigned index)
{
	const struct captured_function *captured = &kernel->functions[function];
	for (size_t i = 0; i < captured->bar_count; i++)
		if (captured->bars[i].index == index)
			return &captured->bars[i];
	return NULL;
}

uint64_t bar_size(const struct kernel *kernel, int function, const struct captured_bar *bar)
{
	unsigned chosen =
		bar->index < BAR_MAX ? kernel->function_states[function].sizes[bar->index] : 0;
	return chosen ? 1ull << (chosen - 1 + MEGABYTE_BITS) : bar->end - bar->start + 1;
}

static int function_of(const struct write *write)
{
	return kernel_function(write->kernel, write->parts->at[AT_FUNCTION]);
}

/* lib/kstrtox.c, kstrtoul: a number whole, or -EINVAL */
static int number_of(const struct write *write, unsigned long *ret)
{
	char *end;
	errno = 0;
	*ret = strtoul(write->value, &end, 0);
	return !*write->value || *end || errno || *write->value == '-' ? -EINVAL : 0;
}

/* A number that is written to a file of a function. */
static int number_for(const struct write *write, int *function, unsigned long *number)
{
	*function = function_of(write);
	return *function == NOTHING ? -ENOENT : number_of(write, number);
}

/* drivers/base/power/sysfs.c, control_store: under the lock of the device */
int power_write_control(const struct write *write)
{
	int function = function_of(write);
	if (function == NOTHING)
		return -ENOENT;
	if (function_is_locked(write->kernel, function))
		return kernel_hold_up(write->kernel, WAIT_LOCK, function, 0);
	bool is_auto = str_equal(write->value, "auto");
	if (!is_auto && !str_equal(write->value, "on"))
		return -EINVAL;
	write->kernel->function_states[function].power_auto = is_auto;
	return 0;
}

/* d3cold_allowed_store */
int power_write_d3cold(const struct write *write)
{
	unsigned long number;
	int function, r = number_for(write, &function, &number);
	if (r < 0)
		return r;
	write->kernel->function_states[function].d3cold = number != 0;
	return 0;
}

/* enable_store */
int power_write_enable(const struct write *write)
{
	unsigned long number;
	int function, r = number_for(write, &function, &number);
	if (r < 0)
		return r;
	if (function_is_locked(write->kernel, function))
		return kernel_hold_up(write->kernel, WAIT_LOCK, function, 0);
	struct function_state *state = &write->kernel->function_states[function];
	if (state->driver != NOTHING)
		return -EBUSY;
	if (!number && !state->enabled)
		return -EIO;
	state->enabled = number != 0;
	return 0;
}

/* pci_write_rom: "0" and a line end, and nothing else, turns it off */
int power_write_rom(const struct write *write)
{
	int function = function_of(write);
	if (function == NOTHING || !write->kernel->functions[function].rom)
		return -ENOENT;
	write->kernel->function_states[function].rom_readable = !str_equal(write->raw, "0\n");
	return 0;
}

/* drivers/pci/pci.c, reset_method_store: "" turns resets off, a method that is none of
 * the function's changes nothing */
int power_write_reset_method(const struct write *write)
{
	struct kernel *kernel = write->kernel;
	char name[PCI_ADDRESS_TEXT];
	int function = function_of(write);
	if (function == NOTHING || !kernel->functions[function].resets.count)
		return -ENOENT;
	struct function_state *state = &kernel->function_states[function];
	const struct captured_function *captured = &kernel->functions[function];
	name_of(kernel, function, name);
	if (str_equal(write->value, "default")) {
		default_resets(captured, state->resets, sizeof state->resets);
		return 0;
	}
	autotext list = {0};
	autofree char *copy = str_copy(write->value);
	char *rest = copy;
	for (char *word; (word = strtok_r(rest, " ", &rest));) {
		if (!words_have(&captured->resets, word)) {
			kernel_say(kernel, "pci %s: Unsupported reset method '%s'", name, word);
			return -EINVAL;
		}
		text_addf(&list, "%s%s", list.length ? " " : "", word);
	}
	if (!list.length)
		kernel_say(kernel, "pci %s: All device reset methods disabled by user", name);
	snprintf(state->resets, sizeof state->resets, "%s", text_string(&list));
	return 0;
}

/* reset_store: also under a driver that works with the function */
int power_write_reset(const struct write *write)
{
	struct kernel *kernel = write->kernel;
	unsigned long number;
	int function = function_of(write);
	if (function == NOTHING || !kernel->functions[function].resets.count)
		return -ENOENT;
	if (number_of(write, &number) < 0 || number != 1)
		return -EINVAL;
	if (function_is_locked(kernel, function))
		return kernel_hold_up(kernel, WAIT_LOCK, function, 0);
	struct function_state *state = &kernel->function_states[function];
	if (!*state->resets)
		return -ENOTTY;
	state->was_reset = true;
	state->rude_resets += state->driver != NOTHING && !driver_is_vfio(kernel, state->driver);
	return 0;
}

/* __resource_resize_store, and drivers/pci/setup-res.c, pci_resize_resource */
int power_write_resize(const struct write *write)
{
	struct kernel *kernel = write->kernel;
	char name[PCI_ADDRESS_TEXT];
	unsigned long bit;
	unsigned index =
		(unsigned)strtoul(write->parts->at[AT_FILE] + strlen("resource"), NULL, 10);
	int function = function_of(write);
	const struct captured_bar *bar =
		function == NOTHING ? NULL : bar_of(kernel, function, index);
	if (!bar || !bar->sizes || index >= BAR_MAX)
		return -ENOENT;
	if (number_of(write, &bit) < 0)
		return -EINVAL;
	if (function_is_locked(kernel, function))
		return kernel_hold_up(kernel, WAIT_LOCK, function, 0);
	struct function_state *state = &kernel->function_states[function];
	if (state->driver != NOTHING || state->vfs)
		return -EBUSY;
	if (bit >= 64 - MEGABYTE_BITS || !(bar->sizes >> bit & 1))
		return -EINVAL;
	autofree char *number = str_format("%u", index);
	int r = kernel_quirk(kernel, &kernel->functions[function].quirks, QUIRK_RESIZE, number,
			     NULL);
	if (r < 0)
		kernel_say(kernel,
			   "pci %s: BAR %u [mem size 0x%08llx 64bit pref]: can't assign; "
			   "no space",
			   name_of(kernel, function, name), index, 1ull << (bit + MEGABYTE_BITS));
	else if (r == 0)
		state->sizes[index] = (unsigned char)(bit + 1);
	return r;
}

/* drivers/pci/remove.c: what is behind it first, unbinding each; all is then lost
 * that was set on it. */
static int remove_function(struct kernel *kernel, int function)
{
	const struct captured_function *captured = &kernel->functions[function];
	struct function_state *state = &kernel->function_states[function];
	for (size_t i = 0; i < kernel->function_count; i++) {
		if (!kernel->function_states[i].present || !kernel->functions[i].has_bridge ||
		    !pci_address_equal(kernel->functions[i].behind, captured->address))
			continue;
		int r = remove_function(kernel, (int)i);
		if (r != 0)
			return r;
	}
	int r = state->driver == NOTHING ? 0 : function_unbind(kernel, function);
	if (r != 0)
		return r;
	*state = (struct function_state){.driver = NOTHING, .shown = NOTHING};
	return 0;
}

/* remove_store */
int power_write_remove(const struct write *write)
{
	unsigned long number;
	int function, r = number_for(write, &function, &number);
	if (r < 0)
		return r;
	if (!number)
		return 0;
	if (function_is_locked(write->kernel, function))
		return kernel_hold_up(write->kernel, WAIT_LOCK, function, 0);
	return remove_function(write->kernel, function);
}

/* A function that is there again is new: udev loads the module that the host has for
 * it (80-drivers.rules), and any driver that is there may take it at once. */
static int find_again(struct kernel *kernel, int function)
{
	const struct captured_function *captured = &kernel->functions[function];
	struct function_state *state = &kernel->function_states[function];
	*state = (struct function_state){.present = true, .driver = NOTHING, .shown = NOTHING};
	power_set_up(kernel, function);
	int driver = captured->driver ? kernel_driver(kernel, captured->driver) : NOTHING;
	int module = driver == NOTHING ? NOTHING : kernel->drivers[driver].module;
	if (module != NOTHING && kernel->modules[module].phase == PHASE_ABSENT &&
	    !driver_is_vfio(kernel, driver))
		return model_load_module(kernel, kernel->file->modules[module].name);
	return function_probe(kernel, function);
}

/* rescan_store */
int power_write_rescan(const struct write *write)
{
	unsigned long number;
	struct kernel *kernel = write->kernel;
	if (number_of(write, &number) < 0)
		return -EINVAL;
	for (size_t i = 0; number && i < kernel->function_count; i++) {
		const struct captured_function *captured = &kernel->functions[i];
		int bridge = captured->has_bridge ? kernel_function_at(kernel, captured->behind)
						  : NOTHING;
		if (kernel->function_states[i].present || captured->is_virtual ||
		    (bridge != NOTHING && !kernel->function_states[bridge].present))
			continue;
		int r = find_again(kernel, (int)i);
		if (r == HELD_UP)
			return r;
	}
	return 0;
}
