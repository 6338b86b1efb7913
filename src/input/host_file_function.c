/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a host file says of a PCI function. */

#include <ctype.h>

#include "base/memory.h"
#include "base/text.h"
#include "input/host_file.h"
#include "input/host_file_line.h"

static struct captured_function *last(struct host_line *at)
{
	return &at->file->functions[at->file->function_count - 1];
}

static int open_function(struct host_line *at, char *name)
{
	struct pci_address address;
	if (host_line_address(at, name, &address) < 0)
		return -1;
	if (at->file->function_count >= HOST_FILE_THINGS_MAX)
		return host_line_fail(at, "too many functions");
	struct captured_function *function =
		ARRAY_ADD(at->file->functions, at->file->function_count);
	function->line = at->line;
	function->address = address;
	function->group = -1;
	function->boot_vga = -1;
	function->minor = -1;
	return 0;
}

/* "10de:1c20" */
static int read_ids(struct host_line *at, char *value, unsigned *ret_vendor, unsigned *ret_product)
{
	unsigned long long vendor, product;
	char *colon = strchr(value, ':');
	if (!colon)
		return host_line_fail(at, "'%s' is no pair of ids such as 10de:1c20", value);
	*colon = '\0';
	if (host_line_number(at, value, 16, 0xffff, &vendor) < 0 ||
	    host_line_number(at, colon + 1, 16, 0xffff, &product) < 0)
		return -1;
	*ret_vendor = (unsigned)vendor;
	*ret_product = (unsigned)product;
	return 0;
}

static int read_id(struct host_line *at, char *value)
{
	return read_ids(at, value, &last(at)->vendor, &last(at)->product);
}

static int read_subsystem(struct host_line *at, char *value)
{
	return read_ids(at, value, &last(at)->subvendor, &last(at)->subproduct);
}

static int read_unsigned(struct host_line *at, const char *value, int base, unsigned max,
			 unsigned *ret)
{
	unsigned long long number;
	if (host_line_number(at, value, base, max, &number) < 0)
		return -1;
	*ret = (unsigned)number;
	return 0;
}

static int read_class(struct host_line *at, char *value)
{
	return read_unsigned(at, value, 16, 0xffffff, &last(at)->class);
}

static int read_revision(struct host_line *at, char *value)
{
	return read_unsigned(at, value, 16, 0xff, &last(at)->revision);
}

static int read_behind(struct host_line *at, char *value)
{
	last(at)->has_bridge = true;
	if (host_line_address(at, value, &last(at)->behind) < 0)
		return -1;
	/* NB: only ever behind a bridge of a lower bus, so that no ring can be. */
	if (last(at)->behind.bus >= last(at)->address.bus)
		return host_line_fail(at, "a bridge is on a lower bus than what is behind it");
	return 0;
}

static int read_driver(struct host_line *at, char *value)
{
	return host_line_name(at, value, &last(at)->driver);
}

static int read_vfio(struct host_line *at, char *value)
{
	return host_line_bool(at, value, &last(at)->vfio);
}

static int read_override(struct host_line *at, char *value)
{
	return host_line_name(at, value, &last(at)->override);
}

static int read_group(struct host_line *at, char *value)
{
	unsigned group;
	if (read_unsigned(at, value, 10, 1 << 20, &group) < 0)
		return -1;
	last(at)->group = (int)group;
	return 0;
}

static int read_modules(struct host_line *at, char *value)
{
	return host_line_names(at, value, &last(at)->modules);
}

/* "0 0xa3000000 0xa3ffffff 0x40200", as a line of the file resource, and the sizes
 * that it can have, as in resourceN_resize. */
static int read_bar(struct host_line *at, char *value)
{
	unsigned long long index, start, end, flags, sizes = 0;
	if (host_line_number(at, host_line_word(&value), 10, 16, &index) < 0 ||
	    host_line_number(at, host_line_word(&value), 16, UINT64_MAX, &start) < 0 ||
	    host_line_number(at, host_line_word(&value), 16, UINT64_MAX, &end) < 0 ||
	    host_line_number(at, host_line_word(&value), 16, UINT64_MAX, &flags) < 0)
		return -1;
	if (end < start)
		return host_line_fail(at, "a region ends before it starts");
	const char *mask = host_line_word(&value);
	if (mask && host_line_number(at, mask, 16, (1ull << 44) - 1, &sizes) < 0)
		return -1;
	*ARRAY_ADD(last(at)->bars, last(at)->bar_count) =
		(struct captured_bar){(unsigned)index, start, end, flags, sizes};
	return 0;
}

static int read_rom(struct host_line *at, char *value)
{
	unsigned long long size;
	if (host_line_number(at, value, 10, 1ull << 32, &size) < 0)
		return -1;
	last(at)->rom = size;
	return 0;
}

static int read_resets(struct host_line *at, char *value)
{
	return host_line_names(at, value, &last(at)->resets);
}

static int read_power(struct host_line *at, char *value)
{
	return host_line_name(at, value, &last(at)->power);
}

static int read_boot_vga(struct host_line *at, char *value)
{
	bool boot;
	if (host_line_bool(at, value, &boot) < 0)
		return -1;
	last(at)->boot_vga = boot;
	return 0;
}

/* "64 offset 16 stride 1 product 154c driver iavf" */
static int read_sriov(struct host_line *at, char *value)
{
	struct captured_sriov *sriov = &last(at)->sriov;
	if (read_unsigned(at, host_line_word(&value), 10, 4096, &sriov->total) < 0)
		return -1;
	for (char *word; (word = host_line_word(&value));) {
		const char *what = host_line_word(&value);
		int r;
		if (str_equal(word, "offset"))
			r = read_unsigned(at, what, 10, 0xffff, &sriov->offset);
		else if (str_equal(word, "stride"))
			r = read_unsigned(at, what, 10, 0xffff, &sriov->stride);
		else if (str_equal(word, "product"))
			r = read_unsigned(at, what, 16, 0xffff, &sriov->product);
		else if (str_equal(word, "driver"))
			r = host_line_name(at, what, &sriov->driver);
		else
			r = host_line_fail(at, "'%s' is none of offset, stride, product, driver",
					   word);
		if (r < 0)
			return -1;
	}
	return 0;
}

static int read_virtual_of(struct host_line *at, char *value)
{
	last(at)->is_virtual = true;
	return host_line_address(at, value, &last(at)->parent);
}

static int read_autoprobe(struct host_line *at, char *value)
{
	bool probed;
	if (host_line_bool(at, value, &probed) < 0)
		return -1;
	last(at)->unprobed = !probed;
	return 0;
}

static int read_vgpu(struct host_line *at, char *value)
{
	unsigned id;
	if (read_unsigned(at, value, 10, UINT32_MAX, &id) < 0)
		return -1;
	last(at)->vgpu = str_format("%u", id);
	return 0;
}

/* "558 NVIDIA A40-8Q" */
static int read_vgpu_type(struct host_line *at, char *value)
{
	char *name = value + strcspn(value, HOST_LINE_BLANKS);
	if (!*name || strspn(value, "0123456789") != (size_t)(name - value))
		return host_line_fail(at, "'%s' is no type of vGPU, such as 558 NVIDIA A40-8Q",
				      value);
	words_add(&last(at)->vgpu_types, value);
	return 0;
}

/* "nvme/nvme0/nvme0n1 nvme0n1 259:0 dm-0": path, name, number, users */
static int read_node(struct host_line *at, char *value)
{
	struct captured_node *node = ARRAY_ADD(last(at)->nodes, last(at)->node_count);
	if (host_line_path(at, host_line_word(&value), &node->path) < 0 ||
	    host_line_path(at, host_line_word(&value), &node->name) < 0)
		return -1;
	char *number = host_line_word(&value);
	if (!number)
		return 0;
	if (host_line_name(at, number, &node->number) < 0)
		return -1;
	if (!isdigit((unsigned char)*number) || !strchr(number, ':'))
		return host_line_fail(at, "'%s' is no number of a block device, MAJOR:MINOR",
				      number);
	return host_line_names(at, value, &node->users);
}

static int read_connector(struct host_line *at, char *value)
{
	static const char *const states[] = {"connected", "disconnected", "unknown", NULL};
	int state;
	autofree char *name = NULL;
	if (host_line_name(at, host_line_word(&value), &name) < 0 ||
	    host_line_choice(at, host_line_word(&value), states, &state) < 0)
		return -1;
	autofree char *connector = str_format("%s %s", name, states[state]);
	words_add(&last(at)->connectors, connector);
	return 0;
}

/* "0000:01:00.1": a function that needs this one to be there */
static int read_consumer(struct host_line *at, char *value)
{
	return host_line_address(at, value,
				 ARRAY_ADD(last(at)->consumers, last(at)->consumer_count));
}

static int read_control(struct host_line *at, char *value)
{
	static const char *const choices[] = {"on", "auto", NULL};
	int choice;
	if (host_line_choice(at, value, choices, &choice) < 0)
		return -1;
	last(at)->power_auto = choice == 1;
	return 0;
}

static int read_d3cold(struct host_line *at, char *value)
{
	bool allowed;
	if (host_line_bool(at, value, &allowed) < 0)
		return -1;
	last(at)->no_d3cold = !allowed;
	return 0;
}

static int read_dead(struct host_line *at, char *value)
{
	return host_line_bool(at, value, &last(at)->dead);
}

/* The card has the node nvidiaN then, which sysfs does not show. */
static int read_minor(struct host_line *at, char *value)
{
	unsigned minor;
	if (read_unsigned(at, value, 10, 254, &minor) < 0)
		return -1;
	last(at)->minor = (int)minor;
	ARRAY_ADD(last(at)->nodes, last(at)->node_count)->name = str_format("nvidia%u", minor);
	return 0;
}

/* "eth0 up over br0 route default route 10.0.0.0/24" */
static int read_net(struct host_line *at, char *value)
{
	struct captured_interface *interface =
		ARRAY_ADD(last(at)->interfaces, last(at)->interface_count);
	if (host_line_name(at, host_line_word(&value), &interface->name) < 0)
		return -1;
	for (char *word; (word = host_line_word(&value));) {
		int r = 0;
		if (str_equal(word, "up"))
			interface->up = true;
		else if (str_equal(word, "over"))
			r = host_line_name(at, host_line_word(&value), &interface->upper);
		else if (str_equal(word, "route"))
			r = host_line_route(at, host_line_word(&value), &interface->routes);
		else
			r = host_line_fail(at, "'%s' is none of up, over, route", word);
		if (r < 0)
			return -1;
	}
	return 0;
}

/* "unbind nvidia-gpu slow 180000", "bind nouveau fail 22 until reset", "resize 1 fail 28" */
static int read_quirk(struct host_line *at, char *value)
{
	static const enum quirk_deed deeds[] = {QUIRK_BIND, QUIRK_UNBIND, QUIRK_RESIZE};
	return host_line_quirk(at, value, deeds, ARRAY_SIZE(deeds), &last(at)->quirks);
}

static const struct host_key keys[] = {
	{"id", read_id, false},
	{"subsystem", read_subsystem, false},
	{"class", read_class, false},
	{"revision", read_revision, false},
	{"behind", read_behind, false},
	{"driver", read_driver, false},
	{"vfio", read_vfio, false},
	{"override", read_override, false},
	{"group", read_group, false},
	{"modules", read_modules, false},
	{"bar", read_bar, true},
	{"rom", read_rom, false},
	{"reset", read_resets, false},
	{"power", read_power, false},
	{"power-control", read_control, false},
	{"d3cold", read_d3cold, false},
	{"dead", read_dead, false},
	{"boot-vga", read_boot_vga, false},
	{"sriov", read_sriov, false},
	{"virtual-of", read_virtual_of, false},
	{"autoprobe", read_autoprobe, false},
	{"vgpu", read_vgpu, false},
	{"vgpu-type", read_vgpu_type, true},
	{"node", read_node, true},
	{"minor", read_minor, false},
	{"consumer", read_consumer, true},
	{"net", read_net, true},
	{"connector", read_connector, true},
	{"quirk", read_quirk, true},
	{NULL, NULL, false},
};

const struct host_kind host_kind_function = {"pci", open_function, keys};
