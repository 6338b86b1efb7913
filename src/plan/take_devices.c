/* SPDX-License-Identifier: GPL-2.0-or-later */

/* From the host's drivers to the one that guests are served by. */

#include "base/memory.h"
#include "model/names.h"
#include "plan/planner.h"

/* A variant driver of VFIO serves as well, unless the profile names another. */
static bool is_where_it_should_be(const struct planner *planner, const struct device *device)
{
	const char *wanted = planner->profile->pci.driver;
	if (str_equal(device->driver, wanted))
		return true;
	return device->vfio && str_equal(wanted, DRIVER_VFIO_PCI);
}

static void take(struct planner *planner, const struct device *device)
{
	if (!planner_takes(planner, device))
		planner->taken[planner->taken_count++] = device;
}

static void take_companions(struct planner *planner, const struct device *wanted)
{
	const struct host_view *view = planner->view;
	for (size_t i = 0; i < view->device_count; i++) {
		const struct device *other = &view->devices[i];
		if (other->group == wanted->group && is_in_the_way(other))
			take(planner, other);
	}
}

void choose_devices(struct planner *planner, const struct wish *wish)
{
	for (size_t i = 0; i < wish->count; i++) {
		const struct device *device = host_view_find_device(planner->view, wish->at[i]);
		if (!device || !device->present || device_is_bridge(device))
			continue;
		if (!is_where_it_should_be(planner, device))
			take(planner, device);
		if (planner->profile->pci.companions == COMPANIONS_TAKE && device->group >= 0)
			take_companions(planner, device);
	}
}

static void load_driver(struct planner *planner)
{
	const char *driver = planner->profile->pci.driver;
	if (words_have(&planner->view->drivers, driver))
		return;
	autofree char *module = module_kernel_name(driver);
	planner_step(planner, STEP_LOAD_MODULE, module, "", "live");
	planner_next_stage(planner);
}

static struct step *device_step(struct planner *planner, enum step_kind kind,
				const struct device *device)
{
	char name[PCI_ADDRESS_TEXT];
	pci_address_print(device->address, name);
	struct step *step = planner_step(planner, kind, name, "", planner->profile->pci.driver);
	step->home = str_copy(device->driver);
	step->stay = planner->profile->pci.way_home == WAY_HOME_STAY;
	return step;
}

void override_devices(struct planner *planner)
{
	if (planner->taken_count)
		load_driver(planner);
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		struct step *step = device_step(planner, STEP_OVERRIDE_DRIVER, device);
		if (device->override) {
			free(step->was);
			step->was = str_copy(device->override);
		}
	}
	planner_next_stage(planner);
}

/* How many functions of the same slot, with higher numbers, go before this one:
 * a card's sound leaves before its picture, as the sound needs the card's power.
 * Slots do not wait for one another. */
static unsigned wave_of(const struct planner *planner, const struct device *device)
{
	unsigned wave = 0;
	for (size_t i = 0; i < planner->taken_count; i++) {
		struct pci_address other = planner->taken[i]->address;
		struct pci_address own = device->address;
		if (other.function > own.function) {
			other.function = own.function;
			wave += pci_address_equal(other, own);
		}
	}
	return wave;
}

enum { FUNCTIONS_OF_A_SLOT = 8 };

static void unbind_wave(struct planner *planner, unsigned wave)
{
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		if (!device->driver || wave_of(planner, device) != wave)
			continue;
		struct step *step = device_step(planner, STEP_UNBIND, device);
		free(step->was);
		free(step->want);
		step->was = str_copy(device->driver);
		step->want = str_copy("");
		if (is_unloaded(planner, device->module))
			step->module = str_copy(device->module);
	}
	planner_next_stage(planner);
}

void bind_devices(struct planner *planner)
{
	for (unsigned wave = 0; wave < FUNCTIONS_OF_A_SLOT; wave++)
		unbind_wave(planner, wave);
	for (size_t i = 0; i < planner->taken_count; i++)
		device_step(planner, STEP_BIND, planner->taken[i]);
	planner_next_stage(planner);
}
