/* SPDX-License-Identifier: GPL-2.0-or-later */

/* PCI functions, written down. */

#include <errno.h>
#include <stdio.h>

#include "base/memory.h"
#include "host/host.h"
#include "model/names.h"
#include "survey/capture.h"

enum { DEPTH_MAX = 12, READ_MS = 3000, BAR_COUNT = 6 };

static char *path_of(const char *name, const char *file)
{
	return str_format(PATH_PCI_DEVICES "/%s/%s", name, file);
}

static unsigned number_of(struct host *host, const char *name, const char *file)
{
	autofree char *path = path_of(name, file);
	long number = host_read_number(host, path, 0);
	return number < 0 ? 0 : (unsigned)number;
}

static char *link_of(struct host *host, const char *name, const char *file)
{
	autofree char *path = path_of(name, file);
	return host_link_name(host, path);
}

static char *word_of(struct host *host, const char *name, const char *file)
{
	autotext value = {0};
	autofree char *path = path_of(name, file);
	if (host_read(host, path, &value) < 0 || !value.length || strpbrk(value.at, " \n"))
		return NULL;
	return text_take(&value);
}

/* NB: a task, since a device that hangs would hang its reader too. */
static void read_override(struct host *host, const char *name, struct host_file *file,
			  struct captured_function *ret)
{
	struct task task = {.kind = TASK_READ};
	struct pending pending;
	autotext value = {0};
	task_set_path(&task, PATH_PCI_DEVICES "/%s/driver_override", name);
	int r = host_start(host, &task, &pending);
	if (r == 0)
		r = host_finish(host, &pending, deadline_in(READ_MS), &value);
	if (r == 0 && value.length && !str_equal(value.at, OVERRIDE_UNSET))
		ret->override = text_take(&value);
	if (r == -ETIMEDOUT) {
		autofree char *note = str_format("the driver_override of %s: it hangs", name);
		words_add(&file->unread, note);
	}
}

/* The bridge above it is the directory that its own lies in. */
static void read_bridge(struct host *host, const char *name, struct captured_function *ret)
{
	autotext target = {0};
	autofree char *path = str_format(PATH_PCI_DEVICES "/%s", name);
	if (host_read_link(host, path, &target) < 0)
		return;
	char *own = strrchr(text_string(&target), '/');
	if (own)
		*own = '\0';
	const char *above = own ? strrchr(target.at, '/') : NULL;
	ret->has_bridge = above && pci_address_parse(above + 1, &ret->behind);
}

static void read_regions(struct host *host, const char *name, struct captured_function *ret)
{
	autotext lines = {0};
	autofree char *path = path_of(name, "resource");
	if (host_read(host, path, &lines) < 0)
		return;
	const char *line = text_string(&lines);
	for (unsigned index = 0; line && index <= BAR_COUNT; index++) {
		unsigned long long start, end, flags;
		if (sscanf(line, "%llx %llx %llx", &start, &end, &flags) == 3 && end > start) {
			if (index == BAR_COUNT)
				ret->rom = end - start + 1;
			else
				*ARRAY_ADD(ret->bars, ret->bar_count) =
					(struct captured_bar){index, start, end, flags, 0};
		}
		line = strchr(line, '\n');
		line += line != NULL;
	}
}

static int add_reset(const char *word, void *data)
{
	words_add(data, word);
	return 0;
}

static void read_reset(struct host *host, const char *name, struct captured_function *ret)
{
	autotext methods = {0};
	autofree char *path = path_of(name, "reset_method");
	if (host_read(host, path, &methods) == 0)
		text_each_word(text_string(&methods), add_reset, &ret->resets);
}

static void read_sriov(struct host *host, const char *name, struct captured_function *ret)
{
	autofree char *physical = link_of(host, name, "physfn");
	ret->is_virtual = physical && pci_address_parse(physical, &ret->parent);
	ret->sriov.total = number_of(host, name, "sriov_totalvfs");
	if (!ret->sriov.total)
		return;
	autofree char *product = path_of(name, "sriov_vf_device");
	autotext digits = {0};
	ret->sriov.offset = number_of(host, name, "sriov_offset");
	ret->sriov.stride = number_of(host, name, "sriov_stride");
	if (host_read(host, product, &digits) == 0)
		ret->sriov.product = (unsigned)strtoul(text_string(&digits), NULL, 16);
	ret->sriov.driver = link_of(host, name, "virtfn0/driver");
	autofree char *autoprobe = word_of(host, name, FILE_AUTOPROBE);
	ret->unprobed = str_equal(autoprobe, "0");
}

/* Nodes that the kernel takes from their users without harm: none of a handover's
 * business, and there are many of them (see survey/nodes.c). */
static bool is_of_no_matter(const char *node)
{
	static const char *const names[] = {"input/", "bus/usb/", "hidraw", "vfio/", "hwrng"};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_starts(node, names[i]))
			return true;
	return false;
}

static void add_node(struct host *host, const char *folder, const char *path,
		     struct captured_function *ret)
{
	static const char key[] = "DEVNAME=";
	autofree char *uevent_path = str_format("%s/uevent", folder);
	autotext uevent = {0};
	host_read(host, uevent_path, &uevent);
	const char *at = strstr(text_string(&uevent), key);
	if (!at || is_of_no_matter(at + strlen(key)))
		return;
	struct captured_node *node = ARRAY_ADD(ret->nodes, ret->node_count);
	node->path = str_copy(path);
	node->name = str_copy_n(at + strlen(key), strcspn(at + strlen(key), "\n"));
	autofree char *subsystem = str_format("%s/subsystem", folder);
	autofree char *class = host_link_name(host, subsystem);
	if (!str_equal(class, "block"))
		return;
	autofree char *number_path = str_format("%s/dev", folder);
	autofree char *users = str_format("%s/holders", folder);
	autotext number = {0};
	if (host_read(host, number_path, &number) == 0) {
		node->number = text_take(&number);
		host_list(host, users, &node->users);
	}
}

static void add_connector(struct host *host, const char *folder, const char *name,
			  struct captured_function *ret)
{
	autotext status = {0};
	autofree char *path = str_format("%s/status", folder);
	if (!str_starts(name, "card") || !strchr(name, '-') || host_read(host, path, &status) < 0)
		return;
	autofree char *line = str_format("%s %s", name, text_string(&status));
	words_add(&ret->connectors, line);
}

static void walk(struct host *host, const char *folder, const char *path, int depth,
		 struct captured_function *ret)
{
	static const char *const passed_over[] = {"power", "msi_irqs", "link", "i2c-dev"};
	autowords names = {0};
	if (depth > DEPTH_MAX || host_list_folders(host, folder, &names) < 0)
		return;
	for (size_t i = 0; i < names.count; i++) {
		struct pci_address address;
		bool skip = pci_address_parse(names.at[i], &address);
		for (size_t p = 0; p < ARRAY_SIZE(passed_over); p++)
			skip |= str_equal(names.at[i], passed_over[p]);
		if (skip)
			continue;
		autofree char *below = str_format("%s/%s", folder, names.at[i]);
		autofree char *name = str_format("%s%s%s", path, *path ? "/" : "", names.at[i]);
		if (str_equal(names.at[i], "net")) {
			capture_interfaces(host, below, ret);
			continue;
		}
		add_node(host, below, name, ret);
		add_connector(host, below, names.at[i], ret);
		walk(host, below, name, depth + 1, ret);
	}
}

static void capture_function(struct host *host, const char *name, struct host_file *file,
			     struct captured_function *ret)
{
	autofree char *boot_vga = word_of(host, name, "boot_vga");
	autofree char *group = link_of(host, name, "iommu_group");
	autofree char *vfio = path_of(name, "vfio-dev");
	/* The directory proper: the one in bus/ is a link to it. */
	autofree char *folder = path_of(name, "");
	ret->vendor = number_of(host, name, "vendor");
	ret->product = number_of(host, name, "device");
	ret->subvendor = number_of(host, name, "subsystem_vendor");
	ret->subproduct = number_of(host, name, "subsystem_device");
	ret->class = number_of(host, name, "class");
	ret->revision = number_of(host, name, "revision");
	ret->driver = link_of(host, name, "driver");
	ret->vfio =
		ret->driver && !str_equal(ret->driver, DRIVER_VFIO_PCI) && host_exists(host, vfio);
	ret->group = group ? (int)strtol(group, NULL, 10) : -1;
	ret->power = word_of(host, name, "power_state");
	ret->boot_vga = boot_vga ? *boot_vga == '1' : -1;
	read_override(host, name, file, ret);
	read_bridge(host, name, ret);
	read_regions(host, name, ret);
	read_reset(host, name, ret);
	read_sriov(host, name, ret);
	capture_settings(host, name, ret);
	if (ret->class >> 8 != 0x0604)
		walk(host, folder, "", 0, ret);
}

void capture_functions(struct host *host, struct host_file *ret)
{
	autowords names = {0};
	if (host_list(host, PATH_PCI_DEVICES, &names) < 0)
		words_add(&ret->unread, "PCI functions: /" PATH_PCI_DEVICES " cannot be read");
	for (size_t i = 0; i < names.count; i++) {
		struct pci_address address;
		if (!pci_address_parse(names.at[i], &address))
			continue;
		struct captured_function *function = ARRAY_ADD(ret->functions, ret->function_count);
		function->address = address;
		function->minor = -1;
		capture_function(host, names.at[i], ret, function);
	}
	capture_vgpus(host, ret);
	host_file_sort(ret);
}
