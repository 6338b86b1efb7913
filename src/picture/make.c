/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "picture/asked.h"
#include "picture/kinds.h"

#include "base/memory.h"
#include "model/names.h"

static int by_group(const void *a, const void *b)
{
	const struct picture_function *left = a, *right = b;
	/* NB: as unsigned numbers, -1 comes last. */
	unsigned left_group = (unsigned)left->group, right_group = (unsigned)right->group;
	if (left_group != right_group)
		return left_group < right_group ? -1 : 1;
	return pci_address_compare(left->address, right->address);
}

/* The driver that has it when no VM does: what is bound, unless that is a guest's; what
 * it is reserved for; or the first whose table of ids names it. */
static char *home_of(const struct host_file *file, const struct captured_function *function)
{
	if (function->driver && !function->vfio && !str_equal(function->driver, DRIVER_VFIO_PCI))
		return str_copy(function->driver);
	if (function->override && !str_equal(function->override, DRIVER_VFIO_PCI))
		return str_copy(function->override);
	for (size_t i = 0; i < function->modules.count; i++) {
		const struct captured_module *module =
			host_file_find_module(file, function->modules.at[i]);
		if (module && module->drivers.count)
			return str_copy(module->drivers.at[0]);
		if (!str_starts(function->modules.at[i], "vfio"))
			return str_copy(function->modules.at[i]);
	}
	return NULL;
}

/* "card0-HDMI-A-1 connected" is a screen. */
static void add_screens(const struct captured_function *function, struct words *ret)
{
	for (size_t i = 0; i < function->connectors.count; i++) {
		const char *dash = strchr(function->connectors.at[i], '-');
		const char *blank = strchr(function->connectors.at[i], ' ');
		if (!dash || !blank || blank < dash || !str_equal(blank + 1, "connected"))
			continue;
		autofree char *name = str_copy_n(dash + 1, (size_t)(blank - dash - 1));
		autofree char *words = str_format("screen %s", name);
		words_add(ret, words);
	}
	if (function->boot_vga > 0)
		words_add(ret, "the firmware's display");
}

static void add_disks(const struct device *device, struct words *ret)
{
	for (size_t i = 0; device && i < device->disks.count; i++) {
		autofree char *words = str_format("disk %s", device->disks.at[i]);
		words_add(ret, words);
	}
}

static void add_interfaces(const struct captured_function *function, struct words *ret)
{
	for (size_t i = 0; i < function->interface_count; i++) {
		const struct captured_interface *interface = &function->interfaces[i];
		autofree char *words =
			str_format("network %s%s", interface->name, interface->up ? "" : " (down)");
		words_add(ret, words);
	}
}

static void add_sriov(const struct captured_function *function, struct words *ret)
{
	char parent[PCI_ADDRESS_TEXT];
	autotext words = {0};
	if (function->is_virtual)
		text_addf(&words, "a virtual function of %s",
			  pci_address_print(function->parent, parent));
	else if (function->sriov.total)
		text_addf(&words, "up to %u virtual functions", function->sriov.total);
	if (words.length)
		words_add(ret, words.at);
}

static void add_keyboards(const struct host_file *file, struct pci_address address,
			  struct words *ret)
{
	for (size_t i = 0; i < file->keyboard_count; i++) {
		const struct captured_keyboard *keyboard = &file->keyboards[i];
		if (!keyboard->has_behind || !pci_address_equal(keyboard->behind, address))
			continue;
		autofree char *words = str_format("keyboard '%s'", keyboard->name);
		words_add(ret, words);
	}
}

/* "nvidia-230 GRID T4-1Q": what its maker calls it tells more. */
static const char *name_of_type(const struct host_file *file, const struct mdev_type *type)
{
	for (size_t i = 0; i < file->mdev_type_count; i++)
		if (str_equal(file->mdev_types[i].parent, type->parent) &&
		    str_equal(file->mdev_types[i].type, type->type))
			return file->mdev_types[i].name;
	return NULL;
}

static void add_mdevs(const struct picture_scene *scene, const char *parent,
		      struct picture_function *ret)
{
	for (size_t i = 0; i < scene->view->mdev_type_count; i++) {
		const struct mdev_type *type = &scene->view->mdev_types[i];
		const char *name = name_of_type(scene->file, type);
		/* Some drivers name a type as its own end: GVTg_V5_4 of i915-GVTg_V5_4. */
		bool says_more = name && !strstr(type->type, name);
		autofree char *words =
			str_format("%s%s%s (%ld free)", type->type, says_more ? " " : "",
				   says_more ? name : "", type->available);
		if (str_equal(type->parent, parent))
			words_add(&ret->makes, words);
	}
	for (size_t i = 0; i < scene->file->mdev_count; i++) {
		const struct captured_mdev *mdev = &scene->file->mdevs[i];
		autofree char *words = str_format("%s of %s", mdev->uuid, mdev->type);
		if (str_equal(mdev->parent, parent))
			words_add(&ret->made, words);
	}
}

static void add_function(const struct picture_scene *scene,
			 const struct captured_function *function, struct picture *ret)
{
	char name[PCI_ADDRESS_TEXT];
	const struct kind *kind = kind_of(function->class);
	const struct device *device = host_view_find_device(scene->view, function->address);
	struct picture_function *entry = ARRAY_ADD(ret->functions, ret->function_count);
	entry->address = function->address;
	entry->group = function->group;
	entry->behind = function->behind;
	entry->has_bridge = function->has_bridge;
	entry->is_bridge = str_equal(kind->name, "bridge");
	entry->is_plain = kind->is_plain;
	entry->kind = kind->name;
	entry->vendor = function->vendor;
	entry->product = function->product;
	entry->name = scene->product_name ? scene->product_name(function->vendor, function->product)
					  : NULL;
	entry->driver = str_copy(function->driver);
	entry->home = home_of(scene->file, function);
	add_screens(function, &entry->drives);
	add_disks(device, &entry->drives);
	add_interfaces(function, &entry->drives);
	add_sriov(function, &entry->drives);
	add_keyboards(scene->file, function->address, &entry->drives);
	add_mdevs(scene, pci_address_print(function->address, name), entry);
	if (device && device->holders.count)
		entry->held = holders_describe(&device->holders);
	entry->lent_to = str_copy(device ? device->lent_to : NULL);
}

/* mtty, a channel of a mainframe, ... */
static void add_elsewhere(const struct picture_scene *scene, struct words *ret)
{
	for (size_t i = 0; i < scene->file->mdev_parent_count; i++) {
		struct picture_function types = {0};
		const char *parent = scene->file->mdev_parents[i].name;
		autotext line = {0};
		struct pci_address address;
		if (pci_address_parse(parent, &address))
			continue;
		add_mdevs(scene, parent, &types);
		text_addf(&line, "%s makes mediated devices", parent);
		for (size_t t = 0; t < types.makes.count; t++)
			text_addf(&line, "%s %s", t ? "," : ":", types.makes.at[t]);
		for (size_t m = 0; m < types.made.count; m++)
			text_addf(&line, "%s %s", m ? "," : "; has made", types.made.at[m]);
		words_add(ret, line.at);
		words_clear(&types.makes);
		words_clear(&types.made);
	}
}

static void title(const struct picture_scene *scene, struct picture *ret)
{
	const struct host_file *file = scene->file;
	struct text out = {0};
	int groups = 0;
	for (size_t i = 0; i < ret->function_count; i++)
		groups += ret->functions[i].group >= 0 &&
			  (i == 0 || ret->functions[i].group != ret->functions[i - 1].group);
	if (file->name)
		text_addf(&out, "%s, ", file->name);
	text_addf(&out, "kernel %s, ", file->release ? file->release : "unknown");
	if (groups)
		text_addf(&out, "%d IOMMU group%s", groups, groups == 1 ? "" : "s");
	else
		text_add(&out, "no IOMMU groups: nothing can be given to a VM");
	ret->no_iommu = !groups;
	ret->title = text_take(&out);
}

void picture_make(const struct picture_scene *scene, struct picture *ret)
{
	*ret = (struct picture){.one_domain = true};
	for (size_t i = 0; i < scene->file->function_count; i++) {
		ret->one_domain &= scene->file->functions[i].address.domain == 0;
		add_function(scene, &scene->file->functions[i], ret);
	}
	if (ret->function_count)
		qsort(ret->functions, ret->function_count, sizeof *ret->functions, by_group);
	for (size_t i = 0; i < ret->function_count; i++)
		if (!ret->functions[i].is_plain)
			picture_ask(scene->view, &ret->functions[i]);
	add_elsewhere(scene, &ret->elsewhere);
	title(scene, ret);
}

void picture_clear(struct picture *picture)
{
	for (size_t i = 0; i < picture->function_count; i++) {
		struct picture_function *function = &picture->functions[i];
		free(function->name);
		free(function->driver);
		free(function->home);
		words_clear(&function->drives);
		words_clear(&function->makes);
		words_clear(&function->made);
		free(function->held);
		free(function->lent_to);
		words_clear(&function->along);
		words_clear(&function->deeds);
		free(function->refusal);
	}
	words_clear(&picture->elsewhere);
	free(picture->functions);
	free(picture->title);
	*picture = (struct picture){0};
}
