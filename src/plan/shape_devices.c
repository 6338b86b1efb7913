/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What else a graphics card needs to be fit for a guest: power that stays on, a way to
 * be reset, a size of its regions. */

#include "base/memory.h"
#include "base/text.h"
#include "model/bar_size.h"
#include "plan/planner.h"

static void set_attribute(struct planner *planner, const struct device *device, const char *file,
			  const char *was, const char *want)
{
	char name[PCI_ADDRESS_TEXT];
	struct step *step = planner_step(planner, STEP_SET_ATTRIBUTE,
					 pci_address_print(device->address, name), was, want);
	step->detail = str_copy(file);
	step->stay = planner->profile->pci.way_home == WAY_HOME_STAY;
}

/* A device that sleeps can fail to wake for the next driver; vfio lets it sleep, too,
 * from when it is bound until a guest has it (drivers/vfio/pci/vfio_pci_core.c). */
void hold_power(struct planner *planner)
{
	for (size_t i = 0; planner->profile->gpu.keep_power && i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		if (planner_is_of_gpu(planner, device) && str_equal(device->power, "auto"))
			set_attribute(planner, device, "power/control", "auto", "on");
	}
	planner_next_stage(planner);
}

static void join(const struct words *words, struct text *out)
{
	for (size_t i = 0; i < words->count; i++)
		text_addf(out, "%s%s", i ? " " : "", words->at[i]);
}

/* device_specific is not listed before a module such as vendor-reset has been asked
 * for it (drivers/pci/pci.c, pci_init_reset_methods): the write tells. */
static void refuse_resets(struct planner *planner, const struct device *device, const char *name)
{
	const struct words *wanted = &planner->profile->gpu.resets;
	autotext offered = {0};
	join(&device->resets, &offered);
	for (size_t i = 0; i < wanted->count; i++)
		if (!str_equal(wanted->at[i], "device_specific") &&
		    !words_have(&device->resets, wanted->at[i]))
			plan_refuse(
				planner->plan, REFUSAL_RESET, name,
				str_format("%s cannot be reset by %s", name, wanted->at[i]),
				offered.length
					? str_format("it can by %s: set reset in [gpu] to that",
						     offered.at)
					: str_copy("it has no way to be reset: take reset out of "
						   "[gpu]"));
}

static const struct device_bar *find_bar(const struct device *device, unsigned index)
{
	for (size_t i = 0; i < device->bar_count; i++)
		if (device->bars[i].index == index)
			return &device->bars[i];
	return NULL;
}

static void describe_sizes(const struct device_bar *bar, struct text *out)
{
	for (int bit = 0; bit < 44; bit++) {
		if (!(bar->sizes >> bit & 1))
			continue;
		text_add(out, out->length ? " " : "");
		bar_size_print((uint64_t)1 << (bit + 20), out);
	}
}

static void refuse_bar(struct planner *planner, const struct device *device, const char *name,
		       const struct profile_bar *wanted)
{
	const struct device_bar *bar = find_bar(device, wanted->index);
	autotext size = {0}, sizes = {0};
	bar_size_print(wanted->size, &size);
	if (bar && bar->sizes >> bar_size_bit(wanted->size) & 1)
		return;
	if (bar)
		describe_sizes(bar, &sizes);
	plan_refuse(planner->plan, REFUSAL_BAR, name,
		    str_format("BAR %u of %s cannot be %s", wanted->index, name, size.at),
		    sizes.length ? str_format("it can be %s", sizes.at)
				 : str_copy("it cannot be resized: take it out of bar in [gpu]"));
}

void refuse_shapes(struct planner *planner)
{
	for (size_t i = 0; i < planner->taken_count; i++) {
		char name[PCI_ADDRESS_TEXT];
		const struct device *device = planner->taken[i];
		pci_address_print(device->address, name);
		if (!device_is_display(device))
			continue;
		refuse_resets(planner, device, name);
		for (size_t b = 0; b < planner->profile->gpu.bar_count; b++)
			refuse_bar(planner, device, name, &planner->profile->gpu.bars[b]);
	}
}

/* Only a function without a driver can be resized (drivers/pci/pci-sysfs.c). */
void resize_bars(struct planner *planner)
{
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		for (size_t b = 0; b < planner->profile->gpu.bar_count; b++) {
			const struct profile_bar *wanted = &planner->profile->gpu.bars[b];
			const struct device_bar *bar = find_bar(device, wanted->index);
			char name[PCI_ADDRESS_TEXT];
			autotext was = {0}, want = {0};
			if (!device_is_display(device) || !bar || bar->size == wanted->size)
				continue;
			bar_size_print(bar->size, &was);
			bar_size_print(wanted->size, &want);
			struct step *step = planner_step(planner, STEP_RESIZE_BAR,
							 pci_address_print(device->address, name),
							 was.at, want.at);
			step->detail = str_format("%u", wanted->index);
			step->stay = planner->profile->pci.way_home == WAY_HOME_STAY;
			/* One after the other: they share the window of the bridge. */
			planner_next_stage(planner);
		}
	}
}

void shape_devices(struct planner *planner)
{
	autotext wanted = {0};
	join(&planner->profile->gpu.resets, &wanted);
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		autotext had = {0};
		join(&device->resets, &had);
		if (planner->profile->gpu.keep_power && device->power &&
		    planner_is_of_gpu(planner, device))
			/* vfio sets it when it comes, and sets it back when it goes. */
			set_attribute(planner, device, "power/control", "", "on");
		if (wanted.length && device_is_display(device) && !str_equal(had.at, wanted.at))
			set_attribute(planner, device, "reset_method", text_string(&had),
				      wanted.at);
	}
	planner_next_stage(planner);
}
