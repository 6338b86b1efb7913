/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/network.h"

#include "base/memory.h"
#include "model/names.h"
#include "survey/routes.h"

/* An interface and what is stacked on it, and on that: bridges, bonds, VLANs. */
struct stack {
	struct words names;
	struct words folders; /* of each */
};

#define autostack CLEANUP(stack_clear) struct stack

static void stack_clear(struct stack *stack)
{
	words_clear(&stack->names);
	words_clear(&stack->folders);
}

static void add_interface(struct stack *stack, const char *name, const char *folder)
{
	if (words_have(&stack->names, name))
		return;
	words_add(&stack->names, name);
	words_add(&stack->folders, folder);
}

/* Each has a link "upper_NAME" to what lies on it (kernel net/core/dev.c,
 * netdev_adjacent_sysfs_add). */
static void climb(struct host *host, struct stack *stack)
{
	static const char upper[] = "upper_";
	for (size_t i = 0; i < stack->names.count; i++) {
		autowords names = {0};
		host_list(host, stack->folders.at[i], &names);
		for (size_t n = 0; n < names.count; n++) {
			if (!str_starts(names.at[n], upper))
				continue;
			autofree char *folder =
				str_format("%s/%s", stack->folders.at[i], names.at[n]);
			add_interface(stack, names.at[n] + strlen(upper), folder);
		}
	}
}

static const struct route *find_route(const struct routes *routes, const struct words *names)
{
	const struct route *any = NULL;
	for (size_t i = 0; i < routes->count; i++) {
		const struct route *route = &routes->at[i];
		if (!words_have(names, route->interface))
			continue;
		if (!*route->to)
			return route;
		any = any ? any : route;
	}
	return any;
}

/* What lies on an interface is, to that: " (in bridge br0)". */
static void describe_upper(struct host *host, const char *name, const char *folder,
			   struct text *out)
{
	autofree char *bridge = str_format("%s/bridge", folder);
	autofree char *bond = str_format("%s/bonding", folder);
	const char *how = host_exists(host, bridge) ? "in bridge"
			  : host_exists(host, bond) ? "in bond"
						    : "below";
	text_addf(out, " (%s %s)", how, name);
}

static char *describe(struct host *host, const struct stack *stack, const struct route *route)
{
	struct text out = {0};
	text_add(&out, stack->names.count ? stack->names.at[0] : "");
	for (size_t i = 1; i < stack->names.count; i++)
		if (str_equal(stack->names.at[i], route->interface))
			describe_upper(host, route->interface, stack->folders.at[i], &out);
	text_add(&out, ", which carries the ");
	if (*route->to)
		text_addf(&out, "route to %s", route->to);
	else
		text_add(&out, "default route");
	return text_take(&out);
}

static void survey_interface(struct host *host, const struct routes *routes, const char *interface,
			     struct device *device)
{
	char address[PCI_ADDRESS_TEXT];
	autofree char *folder = str_format(PATH_PCI_DEVICES "/%s/%s",
					   pci_address_print(device->address, address), interface);
	const char *slash = strrchr(interface, '/');
	autostack stack = {0};
	add_interface(&stack, slash ? slash + 1 : interface, folder);
	climb(host, &stack);
	const struct route *route = find_route(routes, &stack.names);
	if (!route)
		return;
	struct holder *holder = ARRAY_ADD(device->holders.at, device->holders.count);
	holder->how = HOLDING_NETWORK;
	holder->what = describe(host, &stack, route);
}

void survey_networks(struct host *host, struct host_view *view, size_t taken)
{
	struct routes routes = {0};
	bool read = false;
	for (size_t i = 0; i < taken; i++) {
		struct device *device = &view->devices[i];
		if (device->interfaces.count && !read)
			read_routes(host, &routes);
		read |= device->interfaces.count > 0;
		for (size_t n = 0; n < device->interfaces.count; n++)
			survey_interface(host, &routes, device->interfaces.at[n], device);
	}
	free(routes.at);
}
