/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What PCI functions are set to, and what hangs on them, written down. */

#include <arpa/inet.h>
#include <stdio.h>

#include "base/memory.h"
#include "host/host.h"
#include "model/names.h"
#include "survey/capture.h"

static char *path_of(const char *name, const char *file)
{
	return str_format(PATH_PCI_DEVICES "/%s/%s", name, file);
}

static bool reads_as(struct host *host, const char *name, const char *file, const char *value)
{
	autotext text = {0};
	autofree char *path = path_of(name, file);
	return host_read(host, path, &text) == 0 && str_equal(text_string(&text), value);
}

/* Ones are what a bus gives for nobody. The ids of a virtual function read as ones too
 * (PCI Express, SR-IOV), the rest of its header does not. */
static bool is_dead(struct host *host, const char *name)
{
	enum { IDS_SIZE = 4, HEADER_SIZE = 64 };
	autotext config = {0};
	autofree char *path = path_of(name, "config");
	if (host_read(host, path, &config) < 0 || config.length < IDS_SIZE)
		return false;
	for (size_t i = 0; i < config.length && i < HEADER_SIZE; i++)
		if ((unsigned char)config.at[i] != 0xff)
			return false;
	return true;
}

static void read_sizes(struct host *host, const char *name, struct captured_function *ret)
{
	for (size_t i = 0; i < ret->bar_count; i++) {
		autotext mask = {0};
		autofree char *file = str_format("resource%u_resize", ret->bars[i].index);
		autofree char *path = path_of(name, file);
		if (host_read(host, path, &mask) == 0 && mask.length)
			ret->bars[i].sizes = strtoull(mask.at, NULL, 16);
	}
}

static void read_links(struct host *host, const char *name, struct captured_function *ret)
{
	static const char consumer[] = "consumer:pci:";
	autowords entries = {0};
	autofree char *folder = path_of(name, "");
	host_list(host, folder, &entries);
	for (size_t i = 0; i < entries.count; i++) {
		struct pci_address address;
		if (str_starts(entries.at[i], consumer) &&
		    pci_address_parse(entries.at[i] + strlen(consumer), &address))
			*ARRAY_ADD(ret->consumers, ret->consumer_count) = address;
	}
}

/* A card's number among those of NVIDIA's driver, and with it its node. */
static void read_minor(struct host *host, const char *name, struct captured_function *ret)
{
	static const char key[] = "Device Minor:";
	if (!str_equal(ret->driver, "nvidia"))
		return;
	autotext card = {0};
	autofree char *path = str_format(PATH_PROC "/driver/nvidia/gpus/%s/information", name);
	if (host_read(host, path, &card) < 0)
		return;
	const char *at = strstr(text_string(&card), key);
	unsigned minor;
	if (!at || sscanf(at + strlen(key), "%u", &minor) != 1 || minor > 254)
		return;
	ret->minor = (int)minor;
	ARRAY_ADD(ret->nodes, ret->node_count)->name = str_format("nvidia%u", minor);
}

/* "eth0 0001A8C0 00000000 0001 0 0 100 00FFFFFF ...": numbers as the host has them */
static void read_route(const char *line, const char *interface, struct words *ret)
{
	char name[64], network[INET_ADDRSTRLEN];
	unsigned target, mask;
	if (sscanf(line, "%63s %x %*x %*x %*d %*d %*d %x", name, &target, &mask) != 3 ||
	    !str_equal(name, interface))
		return;
	struct in_addr address = {target};
	if (!mask || !inet_ntop(AF_INET, &address, network, sizeof network)) {
		words_add(ret, "default");
		return;
	}
	autofree char *route = str_format("%s/%d", network, __builtin_popcount(mask));
	words_add(ret, route);
}

/* "20010db8... 40 ... eth0": no more than that there is a way by that interface */
static void read_route_6(const char *line, const char *interface, struct words *ret)
{
	char digits[33], name[64], network[INET6_ADDRSTRLEN];
	unsigned length;
	struct in6_addr address;
	if (sscanf(line, "%32s %x %*s %*s %*s %*s %*s %*s %*s %63s", digits, &length, name) != 3 ||
	    !str_equal(name, interface) || strlen(digits) != 32)
		return;
	for (size_t i = 0; i < sizeof address; i++) {
		char pair[3] = {digits[2 * i], digits[2 * i + 1], '\0'};
		address.s6_addr[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
	/* Every interface has its link's own addresses: they lead nowhere. */
	if (address.s6_addr[0] == 0xfe || address.s6_addr[0] == 0xff ||
	    !inet_ntop(AF_INET6, &address, network, sizeof network))
		return;
	autofree char *route = str_format("%s/%u", network, length);
	words_add(ret, route);
}

static void read_routes(struct host *host, const char *interface, struct words *ret)
{
	static const struct {
		const char *path;
		void (*read)(const char *line, const char *interface, struct words *ret);
	} tables[] = {{PATH_PROC "/net/route", read_route},
		      {PATH_PROC "/net/ipv6_route", read_route_6}};
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		autotext lines = {0};
		host_read(host, tables[i].path, &lines);
		for (const char *line = text_string(&lines); line && *line;) {
			tables[i].read(line, interface, ret);
			line = strchr(line, '\n');
			line += line != NULL;
		}
	}
}

static void read_interface(struct host *host, const char *folder, const char *name,
			   struct captured_function *ret)
{
	enum { IS_UP = 1 };
	static const char upper[] = "upper_";
	struct captured_interface *interface = ARRAY_ADD(ret->interfaces, ret->interface_count);
	autofree char *flags = str_format("%s/%s/flags", folder, name);
	autofree char *below = str_format("%s/%s", folder, name);
	autowords entries = {0};
	interface->name = str_copy(name);
	interface->up = host_read_number(host, flags, 0) & IS_UP;
	host_list(host, below, &entries);
	for (size_t i = 0; i < entries.count && !interface->upper; i++)
		if (str_starts(entries.at[i], upper))
			interface->upper = str_copy(entries.at[i] + strlen(upper));
	read_routes(host, interface->upper ? interface->upper : name, &interface->routes);
}

void capture_interfaces(struct host *host, const char *folder, struct captured_function *ret)
{
	autowords interfaces = {0};
	host_list(host, folder, &interfaces);
	for (size_t i = 0; i < interfaces.count; i++)
		read_interface(host, folder, interfaces.at[i], ret);
}

void capture_settings(struct host *host, const char *name, struct captured_function *ret)
{
	ret->power_auto = reads_as(host, name, "power/control", "auto");
	ret->no_d3cold = reads_as(host, name, "d3cold_allowed", "0");
	ret->dead = is_dead(host, name);
	read_sizes(host, name, ret);
	read_links(host, name, ret);
	read_minor(host, name, ret);
}
