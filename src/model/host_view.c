/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/host_view.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/unit_name.h"

bool holder_is_process(const struct holder *holder)
{
	return holder->how == HOLDING_FILE || holder->how == HOLDING_MAPPING;
}

static bool is_of(const struct holder *holder, long pid)
{
	return holder_is_process(holder) && holder->pid == pid;
}

/* With all that it holds: "Xorg (pid 812, lightdm.service) with /dev/dri/card0 and /dev/fb0". */
static void process_describe(const struct holders *holders, const struct holder *first,
			     struct text *out)
{
	const char *before = " with ";
	text_addf(out, "%s (pid %ld", first->command, first->pid);
	if (first->unit) {
		text_add(out, ", ");
		unit_describe(first->unit, out);
	}
	text_add(out, ")");
	for (const struct holder *at = first; at < holders->at + holders->count; at++) {
		if (!is_of(at, first->pid))
			continue;
		text_addf(out, "%s/dev/%s", before, at->what);
		before = " and ";
	}
}

static void holder_describe(const struct holders *holders, const struct holder *holder,
			    struct text *out)
{
	switch (holder->how) {
	case HOLDING_FILE:
	case HOLDING_MAPPING:
		process_describe(holders, holder, out);
		break;
	case HOLDING_MOUNT:
		text_addf(out, "a file system mounted at %s", holder->what);
		break;
	case HOLDING_SWAP:
		text_addf(out, "swap space on /dev/%s", holder->what);
		break;
	case HOLDING_BLOCK:
		text_addf(out, "block device %s, which is built on it", holder->what);
		break;
	case HOLDING_CLAIM:
		text_addf(out, "a file system, pool or disk that has /dev/%s for itself",
			  holder->what);
		break;
	case HOLDING_NETWORK:
		text_addf(out, "network interface %s", holder->what);
		break;
	case HOLDING_KEYBOARD:
		text_addf(out, "%s, the host's only keyboard", holder->what);
		break;
	}
}

/* Whether it is told of with an earlier one: a process is named once. */
static bool is_told(const struct holders *holders, size_t index)
{
	const struct holder *holder = &holders->at[index];
	for (size_t i = 0; i < index; i++)
		if (is_of(holder, holder->pid) && is_of(&holders->at[i], holder->pid))
			return true;
	return false;
}

char *holders_describe(const struct holders *holders)
{
	/* More names than this help nobody in one line. */
	enum { SHOWN = 4 };
	struct text out = {0};
	size_t told = 0;
	for (size_t i = 0; i < holders->count; i++) {
		if (is_told(holders, i) || told++ >= SHOWN)
			continue;
		text_add(&out, out.length ? ", " : "");
		holder_describe(holders, &holders->at[i], &out);
	}
	if (told > SHOWN)
		text_addf(&out, " and %zu more", told - SHOWN);
	return text_take(&out);
}

void holders_clear(struct holders *holders)
{
	for (size_t i = 0; i < holders->count; i++) {
		free(holders->at[i].command);
		free(holders->at[i].unit);
		free(holders->at[i].what);
	}
	free(holders->at);
	*holders = (struct holders){0};
}

char *module_kernel_name(const char *name)
{
	char *kernel = str_copy(name);
	for (char *at = kernel; *at; at++)
		if (*at == '-')
			*at = '_';
	return kernel;
}

struct device *host_view_add_device(struct host_view *view, struct pci_address address, int group)
{
	lookup_add(&view->devices_by_address, pci_address_number(address), view->device_count);
	lookup_add(&view->devices_by_group, (unsigned)group, view->device_count);
	struct device *device = ARRAY_ADD(view->devices, view->device_count);
	device->address = address;
	device->group = group;
	return device;
}

const struct place *host_view_find_group(const struct host_view *view, int group, size_t *ret_count)
{
	return lookup_find(&view->devices_by_group, (unsigned)group, ret_count);
}

struct device *host_view_find_device(const struct host_view *view, struct pci_address address)
{
	size_t count;
	const struct place *place =
		lookup_find(&view->devices_by_address, pci_address_number(address), &count);
	return place ? &view->devices[place->at] : NULL;
}

const struct module *host_view_find_module(const struct host_view *view, const char *name)
{
	for (size_t i = 0; i < view->module_count; i++)
		if (str_equal(view->modules[i].name, name))
			return &view->modules[i];
	return NULL;
}

const struct mdev *host_view_find_mdev(const struct host_view *view, const char *uuid)
{
	for (size_t i = 0; i < view->mdev_count; i++)
		if (str_equal(view->mdevs[i].uuid, uuid))
			return &view->mdevs[i];
	return NULL;
}

const struct unit *host_view_find_unit(const struct host_view *view, const char *name)
{
	for (size_t i = 0; i < view->unit_count; i++)
		if (str_equal(view->units[i].name, name))
			return &view->units[i];
	return NULL;
}

/* Behind the last '-' are its GiB, where 0 is half of one: "NVIDIA A40-8Q", "NVIDIA
 * A100-2-10C", "GRID M10-0B" (NVIDIA vGPU user guide, "Virtual GPU Types"). */
unsigned vgpu_memory(const char *name)
{
	enum { MIB_OF_GIB = 1024, GIB_MOST = 4096 };
	const char *dash = strrchr(name, '-');
	char *end = NULL;
	unsigned long number = dash ? strtoul(dash + 1, &end, 10) : 0;
	if (!dash || end == dash + 1 || number > GIB_MOST)
		return 0;
	return number ? (unsigned)number * MIB_OF_GIB : MIB_OF_GIB / 2;
}

struct physical *host_view_find_physical(const struct host_view *view, struct pci_address address)
{
	for (size_t i = 0; i < view->physical_count; i++)
		if (physical_index_of(&view->physicals[i], address) >= 0)
			return &view->physicals[i];
	return NULL;
}

bool host_view_group_busy(const struct host_view *view, int group)
{
	for (size_t i = 0; i < view->busy_group_count; i++)
		if (view->busy_groups[i] == group)
			return true;
	return false;
}

bool device_is_bridge(const struct device *device)
{
	unsigned class = device->class >> 8;
	return class == 0x0604 || class == 0x0607 || class == 0x0609;
}

bool device_is_display(const struct device *device)
{
	return device->class >> 16 == 0x03;
}

int physical_index_of(const struct physical *physical, struct pci_address address)
{
	if (address.domain != physical->address.domain)
		return -1;
	int ids = pci_address_minus(address, physical->address) - (int)physical->offset;
	int stride = (int)physical->stride;
	int index = ids == 0 ? 0 : stride && ids % stride == 0 ? ids / stride : -1;
	return physical->offset && index < (int)physical->total ? index : -1;
}

void physical_clear(struct physical *physical)
{
	for (size_t i = 0; i < physical->count; i++) {
		free(physical->functions[i].use);
		free(physical->functions[i].lent_to);
	}
	free(physical->functions);
	free(physical->driver);
	free(physical->lent_to);
	free(physical->raised_for);
	free(physical->raised_from);
	free(physical->raised_how);
	*physical = (struct physical){0};
}

static void device_clear(struct device *device)
{
	for (size_t i = 0; i < device->vgpu_type_count; i++)
		free(device->vgpu_types[i].name);
	free(device->vgpu_types);
	free(device->vgpu);
	free(device->driver);
	free(device->module);
	free(device->override);
	free(device->lent_to);
	free(device->lent_words);
	free(device->power);
	free(device->bars);
	words_clear(&device->resets);
	words_clear(&device->consumers);
	words_clear(&device->nodes);
	words_clear(&device->shared_nodes);
	words_clear(&device->disks);
	words_clear(&device->interfaces);
	holders_clear(&device->holders);
}

static void module_clear(struct module *module)
{
	free(module->name);
	free(module->version);
	free(module->modeset);
	words_clear(&module->holders);
	words_clear(&module->devices);
}

void mdev_definition_clear(struct mdev_definition *definition)
{
	free(definition->parent);
	free(definition->type);
	free(definition->fault);
	mdev_attributes_clear(&definition->attributes);
	*definition = (struct mdev_definition){0};
}

void host_view_clear(struct host_view *view)
{
	for (size_t i = 0; i < view->device_count; i++)
		device_clear(&view->devices[i]);
	for (size_t i = 0; i < view->module_count; i++)
		module_clear(&view->modules[i]);
	for (size_t i = 0; i < view->console_count; i++) {
		free(view->consoles[i].name);
		free(view->consoles[i].taken_for);
	}
	for (size_t i = 0; i < view->unit_count; i++) {
		free(view->units[i].name);
		free(view->units[i].state);
		free(view->units[i].stopped_for);
	}
	for (size_t i = 0; i < view->mdev_type_count; i++) {
		free(view->mdev_types[i].parent);
		free(view->mdev_types[i].type);
		free(view->mdev_types[i].api);
		free(view->mdev_types[i].name);
	}
	for (size_t i = 0; i < view->mdev_count; i++)
		free(view->mdevs[i].made_of);
	for (size_t i = 0; i < view->physical_count; i++)
		physical_clear(&view->physicals[i]);
	free(view->physicals);
	for (size_t i = 0; i < view->drop_in_count; i++) {
		free(view->drop_ins[i].name);
		free(view->drop_ins[i].fault);
		free(view->drop_ins[i].advice);
	}
	free(view->drop_ins);
	words_clear(&view->left_out);
	free(view->devices);
	lookup_clear(&view->devices_by_address);
	lookup_clear(&view->devices_by_group);
	free(view->modules);
	display_clear(&view->display);
	free(view->consoles);
	free(view->release);
	free(view->units);
	free(view->mdev_types);
	free(view->mdevs);
	for (size_t i = 0; i < view->definition_count; i++)
		mdev_definition_clear(&view->definitions[i]);
	free(view->definitions);
	free(view->gvt);
	free(view->busy_groups);
	words_clear(&view->drivers);
	*view = (struct host_view){0};
}
