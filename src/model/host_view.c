/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/host_view.h"

#include "base/memory.h"
#include "base/text.h"

static void holder_describe(const struct holder *holder, struct text *out)
{
	switch (holder->how) {
	case HOLDING_FILE:
		text_addf(out, "%s (pid %ld%s%s) with /dev/%s open", holder->command, holder->pid,
			  holder->unit ? ", " : "", holder->unit ? holder->unit : "", holder->what);
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
	}
}

char *holders_describe(const struct holders *holders)
{
	/* More names than this help nobody in one line. */
	enum { SHOWN = 4 };
	struct text out = {0};
	for (size_t i = 0; i < holders->count && i < SHOWN; i++) {
		if (i)
			text_add(&out, ", ");
		holder_describe(&holders->at[i], &out);
	}
	if (holders->count > SHOWN)
		text_addf(&out, " and %zu more", holders->count - SHOWN);
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

struct device *host_view_find_device(const struct host_view *view, struct pci_address address)
{
	for (size_t i = 0; i < view->device_count; i++)
		if (pci_address_equal(view->devices[i].address, address))
			return &view->devices[i];
	return NULL;
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

static void device_clear(struct device *device)
{
	free(device->driver);
	free(device->module);
	free(device->override);
	free(device->lent_to);
	words_clear(&device->nodes);
	words_clear(&device->disks);
	holders_clear(&device->holders);
}

static void module_clear(struct module *module)
{
	free(module->name);
	words_clear(&module->holders);
	words_clear(&module->devices);
}

void host_view_clear(struct host_view *view)
{
	for (size_t i = 0; i < view->device_count; i++)
		device_clear(&view->devices[i]);
	for (size_t i = 0; i < view->module_count; i++)
		module_clear(&view->modules[i]);
	for (size_t i = 0; i < view->mdev_type_count; i++) {
		free(view->mdev_types[i].parent);
		free(view->mdev_types[i].type);
		free(view->mdev_types[i].api);
	}
	for (size_t i = 0; i < view->mdev_count; i++)
		free(view->mdevs[i].made_of);
	free(view->devices);
	free(view->modules);
	free(view->mdev_types);
	free(view->mdevs);
	free(view->busy_groups);
	words_clear(&view->drivers);
	*view = (struct host_view){0};
}
