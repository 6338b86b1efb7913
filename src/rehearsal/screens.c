/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/screens.h"

#include <stdio.h>

#include "base/memory.h"
#include "rehearsal/binding.h"
#include "rehearsal/holds.h"

static struct monitor_state *find_monitor(const struct kernel *kernel, const char *name)
{
	for (size_t i = 0; i < kernel->file->monitor_count; i++)
		if (str_equal(kernel->file->monitors[i].name, name))
			return &kernel->monitors[i];
	return NULL;
}

int monitor_read(const struct kernel *kernel, const char *name, struct text *out)
{
	const struct monitor_state *monitor = find_monitor(kernel, name);
	if (!monitor)
		return -EIO;
	text_addf(out, "0x%02x", monitor->input);
	return 0;
}

int monitor_switch(struct kernel *kernel, const char *value)
{
	autofree char *name = str_copy_n(value, strcspn(value, " "));
	struct monitor_state *monitor = find_monitor(kernel, name);
	if (!monitor)
		return -EIO;
	monitor->input = (unsigned)strtoul(value + strlen(name), NULL, 0);
	return 0;
}

/* The card while a driver of the host has it, or NOTHING: drivers make themselves known when
 * they probe a card (vga_switcheroo_register_client). */
static int client_of(const struct kernel *kernel, size_t index)
{
	int function = kernel_function_at(kernel, kernel->file->switches[index].card);
	bool there = function != NOTHING && function_has_nodes(kernel, function);
	return there ? function : NOTHING;
}

static bool is_ready(const struct kernel *kernel)
{
	size_t count = 0;
	for (size_t i = 0; i < kernel->file->switch_count; i++)
		count += client_of(kernel, i) != NOTHING;
	return count >= 2;
}

/* drivers/gpu/vga/vga_switcheroo.c, vga_switcheroo_show */
int switcheroo_read(const struct kernel *kernel, struct text *out)
{
	if (!is_ready(kernel))
		return -ENOENT;
	for (size_t i = 0; i < kernel->file->switch_count; i++) {
		char name[PCI_ADDRESS_TEXT];
		text_addf(out, "%zu:%s:%c:Pwr:%s\n", i, kernel->file->switches[i].name,
			  kernel->switches[i].shown ? '+' : ' ',
			  pci_address_print(kernel->file->switches[i].card, name));
	}
	return 0;
}

/* A client that has users refuses, and nothing says so (vga_switcheroo_debugfs_write,
 * check_can_switch). */
int switcheroo_write(struct kernel *kernel, const char *name)
{
	bool known = false;
	if (!is_ready(kernel))
		return -ENOENT;
	for (size_t i = 0; i < kernel->file->switch_count; i++) {
		known |= str_equal(kernel->file->switches[i].name, name);
		if (function_is_held(kernel, client_of(kernel, i)))
			return 0;
	}
	for (size_t i = 0; known && i < kernel->file->switch_count; i++)
		kernel->switches[i].shown = str_equal(kernel->file->switches[i].name, name);
	return 0;
}

int session_told(struct kernel *kernel, const char *value)
{
	char id[64];
	unsigned ms;
	if (sscanf(value, "%63s %u", id, &ms) != 2)
		return -EINVAL;
	for (size_t i = 0; i < kernel->file->session_count; i++)
		if (str_equal(kernel->file->sessions[i].id, id) && !kernel->sessions[i].ended)
			return ms && !kernel->forced ? kernel_hold_up(kernel, WAIT_TIME, NOTHING,
								      kernel->state->now_ms + ms)
						     : 0;
	return -ENOENT;
}
