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
		*ARRAY_ADD(planner->taken, planner->taken_count) = device;
}

/* The kernel powers a card's sound and USB functions by its display (device links,
 * drivers/pci/quirks.c, pci_create_device_link): without it they are dead wood. */
static bool needs(const struct device *device, const struct device *other)
{
	char name[PCI_ADDRESS_TEXT];
	return other->consumers.count &&
	       words_have(&other->consumers, pci_address_print(device->address, name));
}

static void take_companion(struct planner *planner, const struct device *other)
{
	if (other && is_in_the_way(other))
		take(planner, other);
}

static void take_companions(struct planner *planner, const struct device *wanted)
{
	size_t count;
	const struct place *places = host_view_find_group(planner->view, wanted->group, &count);
	for (size_t i = 0; i < count; i++)
		take_companion(planner, &planner->view->devices[places[i].at]);
	for (size_t i = 0; i < wanted->consumers.count; i++) {
		struct pci_address address;
		if (pci_address_parse(wanted->consumers.at[i], &address))
			take_companion(planner, host_view_find_device(planner->view, address));
	}
}

void choose_devices(struct planner *planner)
{
	for (size_t i = 0; i < planner->wish->count; i++) {
		const struct device *device = planner_wished(planner, i);
		if (!device || device->vgpu || device_is_bridge(device))
			continue;
		if (!device->present && !planner_makes(planner, device))
			continue;
		if (!is_where_it_should_be(planner, device))
			take(planner, device);
		if (planner->profile->pci.companions == COMPANIONS_TAKE && device->group >= 0)
			take_companions(planner, device);
	}
}

void load_driver(struct planner *planner)
{
	const char *driver = planner->profile->pci.driver;
	if (!planner->taken_count || words_have(&planner->view->drivers, driver))
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
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		struct step *step = device_step(planner, STEP_OVERRIDE_DRIVER, device);
		if (device->override) {
			free(step->was);
			step->was = str_copy(device->override);
		}
		if (device->driver && is_to_be_unloaded(planner, device->module))
			step->module = str_copy(device->module);
	}
	planner_next_stage(planner);
}

static bool is_higher_of_slot(const struct device *device, const struct device *other)
{
	struct pci_address moved = other->address;
	moved.function = device->address.function;
	return other->address.function > device->address.function &&
	       pci_address_equal(moved, device->address);
}

/* How many functions go one after another before this one: those of the same slot with
 * higher numbers, and those that need it. A card's sound leaves before its picture, as
 * the sound needs the card's power. Slots do not wait for one another. at_most ends it
 * where links lead in a circle. */
static unsigned wave_of(const struct planner *planner, const struct device *device, size_t at_most)
{
	unsigned wave = 0;
	for (size_t i = 0; at_most && i < planner->taken_count; i++) {
		const struct device *other = planner->taken[i];
		if (!is_higher_of_slot(device, other) && !needs(other, device))
			continue;
		unsigned before = wave_of(planner, other, at_most - 1) + 1;
		wave = before > wave ? before : wave;
	}
	return wave;
}

/* Returns how many there are in it or in later ones. */
static size_t unbind_wave(struct planner *planner, unsigned wave)
{
	size_t left = 0;
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		unsigned own = wave_of(planner, device, planner->taken_count);
		left += device->driver && own >= wave;
		if (!device->driver || own != wave)
			continue;
		struct step *step = device_step(planner, STEP_UNBIND, device);
		free(step->was);
		free(step->want);
		step->was = str_copy(device->driver);
		step->want = str_copy("");
		step->retry = planner->profile->gpu.retry && planner_is_of_gpu(planner, device);
		if (is_to_be_unloaded(planner, device->module))
			step->module = str_copy(device->module);
	}
	planner_next_stage(planner);
	return left;
}

void bind_devices(struct planner *planner)
{
	for (unsigned wave = 0; unbind_wave(planner, wave); wave++)
		;
	resize_bars(planner);
	for (size_t i = 0; i < planner->taken_count; i++)
		device_step(planner, STEP_BIND, planner->taken[i]);
	planner_next_stage(planner);
}
