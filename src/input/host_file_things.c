/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a host file says of the machine, its modules, consoles and frame buffers. */

#include <limits.h>

#include "base/memory.h"
#include "input/host_file.h"
#include "input/host_file_line.h"

/* host */

static int open_host(struct host_line *at, char *name)
{
	return *name ? host_line_fail(at, "'host' has no name; 'name' below it gives one") : 0;
}

static int read_host_name(struct host_line *at, char *value)
{
	return host_line_keep(&at->file->name, value);
}

static int read_release(struct host_line *at, char *value)
{
	return host_line_name(at, value, &at->file->release);
}

static int read_cmdline(struct host_line *at, char *value)
{
	return host_line_keep(&at->file->cmdline, value);
}

static int read_count(struct host_line *at, const char *value, unsigned *ret)
{
	unsigned long long number;
	if (host_line_number(at, value, 10, 1 << 16, &number) < 0)
		return -1;
	*ret = (unsigned)number;
	return 0;
}

static int read_cpus(struct host_line *at, char *value)
{
	return read_count(at, value, &at->file->cpus);
}

static int read_nodes(struct host_line *at, char *value)
{
	return read_count(at, value, &at->file->nodes);
}

/* In KiB, as MemTotal in /proc/meminfo. */
static int read_memory(struct host_line *at, char *value)
{
	unsigned long long number;
	if (host_line_number(at, value, 10, 1ull << 40, &number) < 0)
		return -1;
	at->file->memory_kb = (unsigned long)number;
	return 0;
}

/* "2048 512": so many pages of so many KiB */
static int read_hugepages(struct host_line *at, char *value)
{
	unsigned long long size, count;
	if (host_line_number(at, host_line_word(&value), 10, 1 << 30, &size) < 0 ||
	    host_line_number(at, host_line_word(&value), 10, 1 << 30, &count) < 0 ||
	    host_line_room(at, at->file->hugepages_count) < 0)
		return -1;
	if (!size)
		return host_line_fail(at, "huge pages of 0 KiB");
	*ARRAY_ADD(at->file->hugepages, at->file->hugepages_count) =
		(struct captured_hugepages){(unsigned long)size, (unsigned long)count};
	return 0;
}

/* "2" for tty2 */
static int read_terminal(struct host_line *at, char *value)
{
	unsigned long long number;
	if (host_line_number(at, value, 10, 63, &number) < 0)
		return -1;
	at->file->terminal = (unsigned)number;
	return 0;
}

static int read_drop_in(struct host_line *at, char *value)
{
	return host_line_add_path(at, value, &at->file->drop_ins);
}

static const struct host_key host_keys[] = {
	{"name", read_host_name, false},     {"release", read_release, false},
	{"cmdline", read_cmdline, false},    {"cpus", read_cpus, false},
	{"nodes", read_nodes, false},	     {"memory", read_memory, false},
	{"hugepages", read_hugepages, true}, {"terminal", read_terminal, false},
	{"drop-in", read_drop_in, true},     {NULL, NULL, false},
};

const struct host_kind host_kind_host = {"host", open_host, host_keys};

/* module NAME */

static int open_module(struct host_line *at, char *name)
{
	if (host_line_room(at, at->file->module_count) < 0)
		return -1;
	struct captured_module *module = ARRAY_ADD(at->file->modules, at->file->module_count);
	module->line = at->line;
	module->state = MODULE_LIVE;
	return host_line_name(at, name, &module->name);
}

static int read_module_state(struct host_line *at, char *value)
{
	int state;
	if (host_line_choice(at, value, host_module_states, &state) < 0)
		return -1;
	LAST(at, modules, module_count)->state = (enum module_state)state;
	return 0;
}

static int read_references(struct host_line *at, char *value)
{
	unsigned long long number;
	if (host_line_number(at, value, 10, INT_MAX, &number) < 0)
		return -1;
	LAST(at, modules, module_count)->references = (long)number;
	return 0;
}

static int read_needs(struct host_line *at, char *value)
{
	return host_line_names(at, value, &LAST(at, modules, module_count)->needs);
}

static int read_module_drivers(struct host_line *at, char *value)
{
	return host_line_names(at, value, &LAST(at, modules, module_count)->drivers);
}

static int read_version(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, modules, module_count)->version);
}

static int read_modeset(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, modules, module_count)->modeset);
}

static int read_module_node(struct host_line *at, char *value)
{
	return host_line_add_path(at, value, &LAST(at, modules, module_count)->nodes);
}

static const struct host_key module_keys[] = {
	{"state", read_module_state, false}, {"references", read_references, false},
	{"needs", read_needs, false},	     {"drivers", read_module_drivers, false},
	{"version", read_version, false},    {"modeset", read_modeset, false},
	{"node", read_module_node, true},    {NULL, NULL, false},
};

const struct host_kind host_kind_module = {"module", open_module, module_keys};

/* console vtconN */

static int open_console(struct host_line *at, char *name)
{
	if (host_line_room(at, at->file->console_count) < 0)
		return -1;
	return host_line_name(at, name,
			      &ARRAY_ADD(at->file->consoles, at->file->console_count)->name);
}

static int read_title(struct host_line *at, char *value)
{
	return host_line_keep(&LAST(at, consoles, console_count)->title, value);
}

static int read_bound(struct host_line *at, char *value)
{
	return host_line_bool(at, value, &LAST(at, consoles, console_count)->bound);
}

static int read_pins(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, consoles, console_count)->pins);
}

static const struct host_key console_keys[] = {
	{"title", read_title, false},
	{"bound", read_bound, false},
	{"pins", read_pins, false},
	{NULL, NULL, false},
};

const struct host_kind host_kind_console = {"console", open_console, console_keys};

/* framebuffer NAME */

static int open_framebuffer(struct host_line *at, char *name)
{
	if (host_line_room(at, at->file->framebuffer_count) < 0)
		return -1;
	return host_line_name(
		at, name, &ARRAY_ADD(at->file->framebuffers, at->file->framebuffer_count)->name);
}

static int read_framebuffer_driver(struct host_line *at, char *value)
{
	return host_line_name(at, value, &LAST(at, framebuffers, framebuffer_count)->driver);
}

static int read_owner(struct host_line *at, char *value)
{
	LAST(at, framebuffers, framebuffer_count)->has_owner = true;
	return host_line_address(at, value, &LAST(at, framebuffers, framebuffer_count)->owner);
}

static int read_framebuffer_node(struct host_line *at, char *value)
{
	return host_line_add_path(at, value, &LAST(at, framebuffers, framebuffer_count)->nodes);
}

static const struct host_key framebuffer_keys[] = {
	{"driver", read_framebuffer_driver, false},
	{"owner", read_owner, false},
	{"node", read_framebuffer_node, true},
	{NULL, NULL, false},
};

const struct host_kind host_kind_framebuffer = {"framebuffer", open_framebuffer, framebuffer_keys};
