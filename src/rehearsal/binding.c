/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * How kernels 6.1 and 6.12 bind PCI functions to drivers. Sources are named as
 * they are in 6.12.
 */

#include "rehearsal/binding.h"

#include "model/names.h"
#include "rehearsal/display.h"
#include "rehearsal/drivers.h"
#include "rehearsal/groups.h"
#include "rehearsal/power.h"
#include "rehearsal/sriov.h"

bool function_is_locked(const struct kernel *kernel, int function)
{
	for (size_t i = 0; i < kernel->state->waiting_count; i++) {
		const struct waiting *waiting = &kernel->state->waiting[i];
		if (!waiting->over && waiting->function == function && waiting->reason != WAIT_LOCK)
			return true;
	}
	return false;
}

bool function_has_nodes(const struct kernel *kernel, int function)
{
	int driver = kernel->function_states[function].driver;
	const char *home = kernel->functions[function].driver;
	return driver != NOTHING && str_equal(kernel->drivers[driver].name, home);
}

static bool has_dynamic_id(const struct kernel *kernel, int function, int driver)
{
	const struct captured_function *captured = &kernel->functions[function];
	for (size_t i = 0; i < kernel->state->id_count; i++) {
		const struct dynamic_id *id = &kernel->state->ids[i];
		if (id->driver == driver && id->vendor == captured->vendor &&
		    id->product == captured->product)
			return true;
	}
	return false;
}

/* Whether the driver's own table names it. That of vfio-pci names everything, but
 * only for those whose override names it (drivers/vfio/pci/vfio_pci.c). */
static bool table_names(const struct kernel *kernel, int function, int driver)
{
	const struct captured_function *captured = &kernel->functions[function];
	const char *name = kernel->drivers[driver].name;
	int module = kernel->drivers[driver].module;
	if (str_equal(captured->driver, name) && !driver_is_vfio(kernel, driver))
		return true;
	if (captured->is_virtual) {
		int parent = kernel_function_at(kernel, captured->parent);
		if (parent != NOTHING && str_equal(kernel->functions[parent].sriov.driver, name))
			return true;
	}
	return module != NOTHING && !driver_is_vfio(kernel, driver) &&
	       words_have(&captured->modules, kernel->file->modules[module].name);
}

/* Whether the driver would take it: drivers/pci/pci-driver.c, pci_match_device */
static bool driver_matches(const struct kernel *kernel, int function, int driver)
{
	const char *override = kernel->function_states[function].override;
	if (*override)
		return str_equal(override, kernel->drivers[driver].name);
	return has_dynamic_id(kernel, function, driver) || table_names(kernel, function, driver);
}

/* Drivers that may work in a group which a guest has: .driver_managed_dma. */
static bool manages_own_dma(const struct kernel *kernel, int driver)
{
	const char *name = kernel->drivers[driver].name;
	return driver_is_vfio(kernel, driver) || str_equal(name, "pci-stub") ||
	       str_equal(name, "pcieport");
}

static int vfio_probe(const struct kernel *kernel, int function)
{
	const struct captured_function *captured = &kernel->functions[function];
	/* drivers/vfio/pci/vfio_pci_core.c, vfio_pci_core_register_device */
	if (captured->class >> 8 == 0x0604)
		return -EINVAL;
	if (kernel->function_states[function].vfs)
		return -EBUSY;
	/* drivers/vfio/group.c, vfio_device_set_group */
	return captured->group < 0 ? -EINVAL : 0;
}

static int quirk(struct kernel *kernel, int function, int driver, enum quirk_deed deed)
{
	const struct captured_quirks *quirks = &kernel->functions[function].quirks;
	int r = 0;
	for (size_t i = 0; r == 0 && i < quirks->count; i++) {
		struct captured_quirks one = {&quirks->at[i], 1};
		if (!quirks->at[i].until_reset || !kernel->function_states[function].was_reset)
			r = kernel_quirk(kernel, &one, deed, kernel->drivers[driver].name, NULL);
	}
	kernel->why.function = function;
	return r;
}

/* drivers/base/dd.c, call_driver_probe: that a driver does not know a device is not
 * worth a line. */
static void say_failure(struct kernel *kernel, int function, int driver, int code)
{
	char name[PCI_ADDRESS_TEXT];
	const char *driver_name = kernel->drivers[driver].name;
	pci_address_print(kernel->functions[function].address, name);
	if (code == -ENODEV)
		return;
	if (kernel_is_older(kernel, 6, 8))
		kernel_say(kernel, "%s: probe of %s failed with error %d", driver_name, name, code);
	else
		kernel_say(kernel, "%s %s: probe with driver %s failed with error %d", driver_name,
			   name, driver_name, code);
}

/* A device whose configuration space reads as ones cannot be turned on
 * (drivers/pci/pci.c, pci_power_up). */
static int dead_probe(struct kernel *kernel, int function, int driver)
{
	char name[PCI_ADDRESS_TEXT];
	if (!kernel->functions[function].dead)
		return 0;
	kernel_say(kernel,
		   "%s %s: Unable to change power state from D3cold to D0, device inaccessible",
		   kernel->drivers[driver].name,
		   pci_address_print(kernel->functions[function].address, name));
	return -EIO;
}

/* drivers/base/dd.c, really_probe */
static int probe(struct kernel *kernel, int function, int driver)
{
	struct function_state *state = &kernel->function_states[function];
	/* drivers/iommu/iommu.c, iommu_device_use_default_domain */
	if (!manages_own_dma(kernel, driver) &&
	    group_is_held(kernel, kernel->functions[function].group)) {
		say_failure(kernel, function, driver, -EBUSY);
		return -EBUSY;
	}
	if (!sriov_can_probe(kernel, function))
		return -ENODEV;
	int r = dead_probe(kernel, function, driver);
	if (r == 0 && driver_is_vfio(kernel, driver))
		r = vfio_probe(kernel, function);
	/* An override lets any driver try; its probe() then knows the device or not. */
	if (r == 0 && !manages_own_dma(kernel, driver) &&
	    !has_dynamic_id(kernel, function, driver) && !table_names(kernel, function, driver))
		r = -ENODEV;
	if (r == 0)
		r = quirk(kernel, function, driver, QUIRK_BIND);
	if (r != 0) {
		state->shown = r == HELD_UP ? driver : NOTHING;
		if (r < 0)
			say_failure(kernel, function, driver, r);
		return r;
	}
	state->driver = state->shown = driver;
	power_bound(kernel, function);
	display_bound(kernel, function);
	return 0;
}

/* drivers/base/bus.c, bind_store; dd.c, device_driver_attach */
int function_bind(struct kernel *kernel, int function, int driver)
{
	if (!driver_matches(kernel, function, driver))
		return -ENODEV;
	if (function_is_locked(kernel, function))
		return kernel_hold_up(kernel, WAIT_LOCK, function, 0);
	if (kernel->function_states[function].driver != NOTHING)
		return -EBUSY;
	return probe(kernel, function, driver);
}

static void unbound(struct kernel *kernel, int function)
{
	struct function_state *state = &kernel->function_states[function];
	bool had_nodes = function_has_nodes(kernel, function);
	power_unbound(kernel, function);
	state->driver = state->shown = NOTHING;
	state->hidden = 0;
	for (size_t i = 0; had_nodes && i < kernel->hold_count; i++)
		if (kernel->holds[i].function == function)
			kernel->holds[i].deleted |= kernel->holds[i].open;
	display_unbound(kernel, function);
}

/* drivers/base/dd.c, __device_release_driver */
int function_unbind(struct kernel *kernel, int function)
{
	struct function_state *state = &kernel->function_states[function];
	if (function_is_locked(kernel, function))
		return kernel_hold_up(kernel, WAIT_LOCK, function, 0);
	if (state->driver == NOTHING)
		return -ENODEV;
	if (state->vfs)
		return kernel_trouble(kernel, "what %s does with virtual functions when it leaves",
				      kernel_driver_name(kernel, state->driver));
	int r = quirk(kernel, function, state->driver, QUIRK_UNBIND);
	if (r == 0)
		r = driver_remove_waits(kernel, function, state->driver);
	if (r == HELD_UP)
		state->shown = NOTHING;
	else if (r == 0)
		unbound(kernel, function);
	return r;
}

/* drivers/base/dd.c, __device_attach: errors of probe() are nobody's */
int function_probe(struct kernel *kernel, int function)
{
	if (function_is_locked(kernel, function))
		return kernel_hold_up(kernel, WAIT_LOCK, function, 0);
	for (size_t i = 0; i < kernel->driver_count; i++) {
		if (kernel->function_states[function].driver != NOTHING)
			return 0;
		if (!driver_is_there(kernel, (int)i) || !driver_matches(kernel, function, (int)i))
			continue;
		if (probe(kernel, function, (int)i) == HELD_UP)
			return HELD_UP;
	}
	return 0;
}

/* drivers/base/dd.c, __driver_attach: takes the lock of every one that matches */
int driver_probe_all(struct kernel *kernel, int driver)
{
	for (size_t i = 0; i < kernel->function_count; i++) {
		const struct function_state *state = &kernel->function_states[i];
		if (!state->present || !driver_matches(kernel, (int)i, driver))
			continue;
		if (function_is_locked(kernel, (int)i))
			return kernel_hold_up(kernel, WAIT_LOCK, (int)i, 0);
		if (state->driver == NOTHING && probe(kernel, (int)i, driver) == HELD_UP)
			return HELD_UP;
	}
	return 0;
}
