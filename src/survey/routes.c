/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/routes.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/lines.h"

/* Kernel include/uapi/linux/route.h and ipv6_route.h. */
enum { ROUTE_REJECT = 0x200, ROUTE_ANYCAST = 0x100000 };
static const unsigned long ROUTE_LOCAL = 0x80000000;

static void add_route(struct routes *routes, const char *interface, int family, const void *address,
		      int bits)
{
	char text[INET6_ADDRSTRLEN];
	if (str_equal(interface, "lo") || !inet_ntop(family, address, text, sizeof text))
		return;
	struct route *route = ARRAY_ADD(routes->at, routes->count);
	snprintf(route->interface, sizeof route->interface, "%s", interface);
	if (bits)
		snprintf(route->to, sizeof route->to, "%s/%d", text, bits);
}

/* "enp3s0 0001A8C0 00000000 0001 0 0 100 00FFFFFF ...": addresses are the bytes of
 * the network as a number of the host (kernel net/ipv4/fib_trie.c,
 * fib_route_seq_show). */
static void read_ipv4(const char *line, struct routes *routes)
{
	char interface[32];
	unsigned to, flags, mask;
	if (sscanf(line, "%31s %8x %*s %8x %*s %*s %*s %8x", interface, &to, &flags, &mask) != 4)
		return;
	uint32_t address = to;
	bool to_group = (ntohl(address) & 0xf0000000) == 0xe0000000;
	if (!(flags & ROUTE_REJECT) && !to_group)
		add_route(routes, interface, AF_INET, &address, __builtin_popcount(mask));
}

static bool parse_ipv6(const char *digits, unsigned char address[16])
{
	for (int i = 0; i < 16; i++) {
		unsigned byte;
		if (sscanf(digits + 2 * i, "%2x", &byte) != 1)
			return false;
		address[i] = (unsigned char)byte;
	}
	return true;
}

/* "DESTINATION 40 SOURCE 00 GATEWAY METRIC COUNT USE FLAGS enp3s0" (kernel
 * net/ipv6/route.c, ipv6_route_native_seq_show). */
static void read_ipv6(const char *line, struct routes *routes)
{
	char digits[33], interface[32];
	unsigned char to[16];
	unsigned bits;
	unsigned long flags;
	if (sscanf(line, "%32s %x %*s %*s %*s %*s %*s %*s %lx %31s", digits, &bits, &flags,
		   interface) != 4 ||
	    strlen(digits) != 32 || !parse_ipv6(digits, to))
		return;
	bool on_link = to[0] == 0xfe && (to[1] & 0xc0) == 0x80;
	bool to_group = to[0] == 0xff;
	if (!(flags & (ROUTE_REJECT | ROUTE_ANYCAST | ROUTE_LOCAL)) && !on_link && !to_group)
		add_route(routes, interface, AF_INET6, to, (int)bits);
}

static void read_table(struct host *host, const char *path,
		       void (*read)(const char *line, struct routes *routes), struct routes *ret)
{
	autotext table = {0};
	autotext line = {0};
	host_read(host, path, &table);
	for (const char *at = text_string(&table); next_line(&at, &line);)
		read(line.at, ret);
}

void read_routes(struct host *host, struct routes *ret)
{
	read_table(host, PATH_ROUTES, read_ipv4, ret);
	read_table(host, PATH_ROUTES_IPV6, read_ipv6, ret);
}
