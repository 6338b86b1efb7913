/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Every PCI function of the host, as far as a doctor asks. */

#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/lines.h"
#include "survey/machine.h"

static char *path_of(const char *name, const char *file)
{
	return str_format(PATH_PCI_DEVICES "/%s/%s", name, file);
}

static unsigned number_of(struct host *host, const char *name, const char *file)
{
	autofree char *path = path_of(name, file);
	return (unsigned)host_read_number(host, path, 0);
}

static bool has(struct host *host, const char *name, const char *file)
{
	autofree char *path = path_of(name, file);
	return host_exists(host, path);
}

/* A line per region, the sixth is the ROM's (kernel drivers/pci/pci-sysfs.c,
 * resource_show; include/linux/ioport.h for the flags). */
static void read_regions(struct host *host, const char *name, struct machine_function *ret)
{
	enum { REGIONS = 6, IS_64_BIT = 0x00100000 };
	autotext text = {0}, line = {0};
	autofree char *path = path_of(name, "resource");
	host_read(host, path, &text);
	const char *at = text_string(&text);
	for (unsigned index = 0; index < REGIONS && next_line(&at, &line); index++) {
		unsigned long long start, end, flags;
		if (sscanf(text_string(&line), "%llx %llx %llx", &start, &end, &flags) != 3 ||
		    end <= start)
			continue;
		autofree char *resize = str_format("resource%u_resize", index);
		*ARRAY_ADD(ret->bars, ret->bar_count) = (struct machine_bar){
			index, end - start + 1, flags & IS_64_BIT, has(host, name, resize)};
	}
}

static void read_function(struct host *host, const char *name, struct machine *machine)
{
	struct pci_address address;
	if (!pci_address_parse(name, &address))
		return;
	struct machine_function *function = ARRAY_ADD(machine->functions, machine->function_count);
	autofree char *group_link = path_of(name, "iommu_group");
	autofree char *driver_link = path_of(name, "driver");
	autofree char *group = host_link_name(host, group_link);
	function->address = address;
	function->vendor = number_of(host, name, "vendor");
	function->product = number_of(host, name, "device");
	function->subvendor = number_of(host, name, "subsystem_vendor");
	function->subproduct = number_of(host, name, "subsystem_device");
	function->class = number_of(host, name, "class");
	function->group = group ? (int)strtol(group, NULL, 10) : -1;
	function->driver = host_link_name(host, driver_link);
	function->boot_vga = number_of(host, name, "boot_vga") == 1;
	function->has_rom = has(host, name, "rom");
	function->has_reset = has(host, name, "reset_method");
	read_regions(host, name, function);
}

void survey_machine_functions(struct host *host, struct machine *ret)
{
	autowords names = {0};
	host_list(host, PATH_PCI_DEVICES, &names);
	for (size_t i = 0; i < names.count; i++)
		read_function(host, names.at[i], ret);
}
