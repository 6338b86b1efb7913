/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What hangs on functions and is used by people: networks and keyboards; and
 * what NVIDIA's driver and /proc say of the machine. */

#include <arpa/inet.h>
#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/binding.h"

enum { AT_NAME = 4, AT_INTERFACE = 6, AT_FILE = 7, AT_GPU = 4 };

/* Interfaces. */

static const char upper_prefix[] = "upper_";

/* The function where it has interfaces now, or NOTHING. */
static int network_function(const struct kernel *kernel, const struct parts *parts)
{
	int function = kernel_function(kernel, parts->at[AT_NAME]);
	return function != NOTHING && kernel->functions[function].interface_count &&
			       function_has_nodes(kernel, function)
		       ? function
		       : NOTHING;
}

static const struct captured_interface *interface_of(const struct kernel *kernel,
						     const struct parts *parts)
{
	int function = network_function(kernel, parts);
	for (size_t i = 0; function != NOTHING && i < kernel->functions[function].interface_count;
	     i++)
		if (str_equal(kernel->functions[function].interfaces[i].name,
			      parts->at[AT_INTERFACE]))
			return &kernel->functions[function].interfaces[i];
	return NULL;
}

static int list_interfaces(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = network_function(kernel, parts);
	if (function == NOTHING)
		return -ENOENT;
	for (size_t i = 0; i < kernel->functions[function].interface_count; i++)
		answer_entry(answer, kernel->functions[function].interfaces[i].name, true);
	return 0;
}

static int list_interface(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	static const char *const files[] = {"flags", "operstate", "uevent"};
	const struct captured_interface *interface = interface_of(kernel, parts);
	if (!interface)
		return -ENOENT;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		answer_entry(answer, files[i], false);
	autofree char *upper =
		str_format("%s%s", upper_prefix, interface->upper ? interface->upper : "");
	if (interface->upper)
		answer_entry(answer, upper, false);
	return 0;
}

/* IFF_UP, IFF_BROADCAST, IFF_MULTICAST (include/uapi/linux/if.h) */
static int read_interface(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const struct captured_interface *interface = interface_of(kernel, parts);
	if (!interface)
		return -ENOENT;
	if (str_equal(parts->at[AT_FILE], "flags"))
		text_add(answer->text, interface->up ? "0x1003\n" : "0x1002\n");
	else if (str_equal(parts->at[AT_FILE], "operstate"))
		text_add(answer->text, interface->up ? "up\n" : "down\n");
	else
		text_addf(answer->text, "INTERFACE=%s\nIFINDEX=2\n", interface->name);
	return 0;
}

static int link_upper(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const struct captured_interface *interface = interface_of(kernel, parts);
	const char *name = parts->at[AT_FILE] + strlen(upper_prefix);
	if (!interface || !str_equal(interface->upper, name))
		return -ENOENT;
	text_addf(answer->text, "../../../../../virtual/net/%s", name);
	return 0;
}

static bool is_upper(const struct kernel *kernel, const struct parts *parts)
{
	const struct captured_interface *interface = interface_of(kernel, parts);
	return interface && str_equal(interface->upper, parts->at[AT_FILE] + strlen(upper_prefix));
}

/* Nothing lies on what lies on an interface. */
static int list_upper(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)answer;
	return is_upper(kernel, parts) ? 0 : -ENOENT;
}

/* A host file does not say what it is; its name does, by custom. */
static int list_kind_of_upper(struct kernel *kernel, const struct parts *parts,
			      struct answer *answer)
{
	static const struct {
		const char *folder, *names;
	} kinds[] = {{"bridge", "br"}, {"bridge", "virbr"}, {"bonding", "bond"}};
	const char *name = parts->at[AT_FILE] + strlen(upper_prefix);
	(void)answer;
	for (size_t i = 0; is_upper(kernel, parts) && i < ARRAY_SIZE(kinds); i++)
		if (str_equal(parts->at[AT_FILE + 1], kinds[i].folder) &&
		    str_starts(name, kinds[i].names))
			return 0;
	return -ENOENT;
}

/* Routes. */

typedef void route_of(const char *interface, const char *network, struct text *out);

/* Tells of each route of interfaces that are there, by its own name or its upper's. */
static void each_route(const struct kernel *kernel, route_of *found, struct text *out)
{
	for (size_t f = 0; f < kernel->function_count; f++) {
		const struct captured_function *captured = &kernel->functions[f];
		for (size_t i = 0;
		     i < captured->interface_count && function_has_nodes(kernel, (int)f); i++) {
			const struct captured_interface *interface = &captured->interfaces[i];
			for (size_t r = 0; r < interface->routes.count; r++)
				found(interface->upper ? interface->upper : interface->name,
				      interface->routes.at[r], out);
		}
	}
}

static unsigned cut_length(char *network)
{
	char *slash = strchr(network, '/');
	if (!slash)
		return 0;
	*slash = '\0';
	return (unsigned)strtoul(slash + 1, NULL, 10);
}

/* net/ipv4/fib_trie.c, fib_route_seq_show: addresses as numbers of the host */
static void print_route(const char *interface, const char *network, struct text *out)
{
	struct in_addr address = {0};
	autofree char *copy = str_copy(network);
	bool all = str_equal(network, "default");
	unsigned length = cut_length(copy);
	if (!all && inet_pton(AF_INET, copy, &address) != 1)
		return;
	uint32_t mask = length ? htonl(UINT32_MAX << (32 - length)) : 0;
	text_addf(out, "%s\t%08X\t%08X\t%04X\t0\t0\t%d\t%08X\t0\t0\t0\n", interface, address.s_addr,
		  all ? 0x0101a8c0u : 0, all ? 3 : 1, 100, mask);
}

/* net/ipv6/route.c, rt6_info_route */
static void print_route_6(const char *interface, const char *network, struct text *out)
{
	struct in6_addr address;
	autofree char *copy = str_copy(network);
	unsigned length = cut_length(copy);
	if (inet_pton(AF_INET6, copy, &address) != 1)
		return;
	for (size_t i = 0; i < sizeof address; i++)
		text_addf(out, "%02x", address.s6_addr[i]);
	text_addf(out, " %02x %032d 00 %032d 00000400 00000001 00000000 %08x %8s\n", length, 0, 0,
		  length ? 1u : 3u, interface);
}

static int read_routes(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	text_add(answer->text, "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\t"
			       "MTU\tWindow\tIRTT\n");
	each_route(kernel, print_route, answer->text);
	return 0;
}

static int read_routes_6(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	each_route(kernel, print_route_6, answer->text);
	return 0;
}

/* drivers/input/input.c, input_devices_seq_show: the keyboards alone */
static int read_inputs(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->file->keyboard_count; i++) {
		const struct captured_keyboard *keyboard = &kernel->file->keyboards[i];
		int behind = keyboard->has_behind ? kernel_function_at(kernel, keyboard->behind)
						  : NOTHING;
		if (keyboard->has_behind && !function_has_nodes(kernel, behind))
			continue;
		autofree char *path = behind == NOTHING ? str_copy("devices/platform/i8042/serio0")
							: function_path(kernel, behind);
		text_addf(answer->text,
			  "I: Bus=%s Vendor=0001 Product=0001 Version=0111\nN: Name=\"%s\"\n"
			  "P: Phys=\nS: Sysfs=/%s%s/input/%s\nU: Uniq=\n"
			  "H: Handlers=sysrq kbd event%zu leds \nB: PROP=0\nB: EV=120013\n\n",
			  behind == NOTHING ? "0011" : "0003",
			  keyboard->name ? keyboard->name : "Keyboard", path,
			  behind == NOTHING ? "" : "/usb1/1-1/1-1:1.0/0003:0001:0001.0001",
			  keyboard->input, i);
	}
	return 0;
}

static int read_iomem(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->file->iomem_count; i++)
		text_addf(answer->text, "%08llx-%08llx : %s\n",
			  (unsigned long long)kernel->file->iomem[i].start,
			  (unsigned long long)kernel->file->iomem[i].end,
			  kernel->file->iomem[i].owner);
	return 0;
}

/* NVIDIA's driver tells of the cards it has (kernel-open/nvidia/nv-procfs.c). */

static int gpu_of(const struct kernel *kernel, const char *name)
{
	int function = kernel_function(kernel, name);
	bool shown = function != NOTHING && kernel->functions[function].minor >= 0 &&
		     function_has_nodes(kernel, function);
	return shown ? function : NOTHING;
}

static int list_gpus(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int r = -ENOENT;
	(void)parts;
	for (size_t i = 0; i < kernel->function_count; i++) {
		char name[PCI_ADDRESS_TEXT];
		pci_address_print(kernel->functions[i].address, name);
		if (gpu_of(kernel, name) == NOTHING)
			continue;
		answer_entry(answer, name, true);
		r = 0;
	}
	return r;
}

static int read_gpu(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int function = gpu_of(kernel, parts->at[AT_GPU]);
	if (function == NOTHING)
		return -ENOENT;
	text_addf(answer->text,
		  "Model: \t\t NVIDIA Graphics Device\nIRQ:   \t\t 16\n"
		  "Bus Location: \t %s\nDevice Minor: \t %d\n",
		  parts->at[AT_GPU], kernel->functions[function].minor);
	return 0;
}

/* The machine itself. */

static int read_count(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	unsigned count = str_equal(parts->at[3], "cpu") ? kernel->file->cpus : kernel->file->nodes;
	if (!count)
		return -ENOENT;
	text_addf(answer->text, count > 1 ? "0-%u\n" : "0\n", count - 1);
	return 0;
}

static int read_memory(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	if (!kernel->file->memory_kb)
		return -ENOENT;
	text_addf(answer->text, "MemTotal:       %8lu kB\n", kernel->file->memory_kb);
	return 0;
}

static int list_hugepages(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->file->hugepages_count && i < HUGEPAGES_MAX; i++) {
		autofree char *name =
			str_format("hugepages-%lukB", kernel->file->hugepages[i].size_kb);
		answer_entry(answer, name, true);
	}
	return kernel->file->hugepages_count ? 0 : -ENOENT;
}

static int read_hugepages(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	enum { AT_SIZE = 4 };
	for (size_t i = 0; i < kernel->file->hugepages_count && i < HUGEPAGES_MAX; i++) {
		autofree char *name =
			str_format("hugepages-%lukB", kernel->file->hugepages[i].size_kb);
		if (!str_equal(name, parts->at[AT_SIZE]))
			continue;
		text_addf(answer->text, "%lu\n", kernel->state->hugepages[i]);
		return 0;
	}
	return -ENOENT;
}

const struct ask_row ask_machine_rows[] = {
	{PATH_PCI_DEVICES "/*/net", NULL, NULL, list_interfaces},
	{PATH_PCI_DEVICES "/*/net/*", NULL, NULL, list_interface},
	{PATH_PCI_DEVICES "/*/net/*/flags", read_interface, NULL, NULL},
	{PATH_PCI_DEVICES "/*/net/*/operstate", read_interface, NULL, NULL},
	{PATH_PCI_DEVICES "/*/net/*/uevent", read_interface, NULL, NULL},
	{PATH_PCI_DEVICES "/*/net/*/upper_*", NULL, link_upper, list_upper},
	{PATH_PCI_DEVICES "/*/net/*/upper_*/*", NULL, NULL, list_kind_of_upper},
	{PATH_PROC "/net/route", read_routes, NULL, NULL},
	{PATH_PROC "/net/ipv6_route", read_routes_6, NULL, NULL},
	{PATH_PROC "/bus/input/devices", read_inputs, NULL, NULL},
	{PATH_PROC "/iomem", read_iomem, NULL, NULL},
	{PATH_PROC "/meminfo", read_memory, NULL, NULL},
	{PATH_PROC "/driver/nvidia/gpus", NULL, NULL, list_gpus},
	{PATH_PROC "/driver/nvidia/gpus/*/information", read_gpu, NULL, NULL},
	{"sys/devices/system/cpu/possible", read_count, NULL, NULL},
	{"sys/devices/system/node/possible", read_count, NULL, NULL},
	{"sys/kernel/mm/hugepages", NULL, NULL, list_hugepages},
	{"sys/kernel/mm/hugepages/*/nr_hugepages", read_hugepages, NULL, NULL},
	{NULL, NULL, NULL, NULL},
};
