/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/display.h"

#include "rehearsal/binding.h"
#include "rehearsal/holds.h"

static bool is_frame_buffer_console(const struct kernel *kernel, size_t console)
{
	const char *title = kernel->file->consoles[console].title;
	return title && strstr(title, "frame buffer") != NULL;
}

static bool has_node(const struct captured_function *function, const char *start)
{
	for (size_t i = 0; i < function->node_count; i++)
		if (str_starts(function->nodes[i].name, start))
			return true;
	return false;
}

bool display_has_frame_buffer(const struct kernel *kernel, int function)
{
	return has_node(&kernel->functions[function], "fb");
}

/* Leaves that of one function out; NOTHING for none. */
static bool is_any_frame_buffer(const struct kernel *kernel, int except)
{
	for (size_t i = 0; i < kernel->file->framebuffer_count; i++)
		if (kernel->framebuffers[i].there && kernel->framebuffers[i].bound)
			return true;
	for (size_t i = 0; i < kernel->function_count; i++)
		if ((int)i != except && function_has_nodes(kernel, (int)i) &&
		    has_node(&kernel->functions[i], "fb"))
			return true;
	return false;
}

/* drivers/video/fbdev/core/fbcon.c: the console is taken down with the last frame
 * buffer (fbcon_fb_unregistered), and set up with the first. */
static void settle_consoles(struct kernel *kernel, bool had)
{
	bool have = is_any_frame_buffer(kernel, NOTHING);
	for (size_t i = 0; have != had && i < kernel->file->console_count; i++)
		if (is_frame_buffer_console(kernel, i))
			kernel->consoles[i] = (struct console_state){have, have};
}

/*
 * Who lets a card go that udev says is gone, if it is not the one that he draws with, and
 * takes it again: kwin (src/backends/drm/drm_backend.cpp, handleUdevEvent) and those of
 * wlroots (backend/session/session.c, handle_udev_event); Xorg lets go, and had not taken
 * it again some seconds later (seen under kernel 6.1, bochs).
 */
static const struct {
	const char *command;
	bool takes_again;
} obedient[] = {{"Xorg", false}, {"kwin_wayland", true}, {"sway", true},
		{"labwc", true}, {"wayfire", true},	 {"river", true}};

static bool obeys(const char *command, bool comes)
{
	for (size_t i = 0; i < ARRAY_SIZE(obedient); i++)
		if (str_equal(obedient[i].command, command))
			return !comes || obedient[i].takes_again;
	return false;
}

/* What one draws with: the card that the firmware chose, or else the first. */
static int primary_card(const struct kernel *kernel, size_t process)
{
	int first = NOTHING;
	for (size_t i = 0; i < kernel->hold_count; i++) {
		const struct hold_state *hold = &kernel->holds[i];
		if (hold->process != process || hold->function == NOTHING ||
		    !str_starts(hold->name, "dri/card"))
			continue;
		if (kernel->functions[hold->function].boot_vga == 1)
			return hold->function;
		if (first == NOTHING)
			first = hold->function;
	}
	return first;
}

/* To compositors it is a new card. */
static void offer_card(struct kernel *kernel, int function)
{
	for (size_t i = 0; i < kernel->hold_count; i++) {
		const struct hold_state *hold = &kernel->holds[i];
		if (hold->function == function && (!hold->open || hold->deleted) &&
		    !kernel->processes[hold->process].ended &&
		    obeys(kernel->file->processes[hold->process].command, true) &&
		    primary_card(kernel, hold->process) != function)
			hold_set(kernel, i, true);
	}
}

/* Drivers of DRM evict the firmware's frame buffer for good, and so does vfio-pci
 * for VGA controllers (drivers/video/aperture.c; vfio_pci_core.c, vfio_pci_vga_init):
 * the device is gone, and nothing makes it again before the next boot. */
void display_bound(struct kernel *kernel, int function)
{
	const struct captured_function *captured = &kernel->functions[function];
	bool had = is_any_frame_buffer(kernel, function);
	bool vga = captured->class >> 8 == 0x0300;
	bool evicts = driver_is_vfio(kernel, kernel->function_states[function].driver)
			      ? vga
			      : function_has_nodes(kernel, function) && has_node(captured, "dri/");
	for (size_t i = 0; evicts && i < kernel->file->framebuffer_count; i++)
		if (kernel->file->framebuffers[i].has_owner &&
		    pci_address_equal(kernel->file->framebuffers[i].owner, captured->address))
			kernel->framebuffers[i] = (struct framebuffer_state){0};
	settle_consoles(kernel, had);
	if (function_has_nodes(kernel, function) && has_node(captured, "dri/"))
		offer_card(kernel, function);
}

void display_unbound(struct kernel *kernel, int function)
{
	bool had = is_any_frame_buffer(kernel, NOTHING) ||
		   has_node(&kernel->functions[function], "fb");
	settle_consoles(kernel, had);
}

/* drivers/tty/vt/vt.c, store_bind: always success, and only a module's console,
 * "(M)", changes */
void console_bind(struct kernel *kernel, size_t console, bool bound)
{
	const char *title = kernel->file->consoles[console].title;
	if (title && str_starts(title, "(M)"))
		kernel->consoles[console].bound = bound;
}

int framebuffer_find(const struct kernel *kernel, const char *name)
{
	for (size_t i = 0; i < kernel->file->framebuffer_count; i++)
		if (str_equal(kernel->file->framebuffers[i].name, name))
			return (int)i;
	return NOTHING;
}

/* drivers/base/bus.c, bind_store and unbind_store; drivers/video/fbdev/efifb.c,
 * efifb_remove, and drivers/gpu/drm/tiny/simpledrm.c, simpledrm_device_remove */
int framebuffer_bind(struct kernel *kernel, const char *name, const char *driver, bool bound)
{
	int framebuffer = framebuffer_find(kernel, name);
	bool had = is_any_frame_buffer(kernel, NOTHING);
	if (framebuffer == NOTHING || !kernel->framebuffers[framebuffer].there ||
	    !str_equal(kernel->file->framebuffers[framebuffer].driver, driver) ||
	    (!bound && !kernel->framebuffers[framebuffer].bound))
		return -ENODEV;
	if (bound && kernel->framebuffers[framebuffer].bound)
		return -EBUSY;
	kernel->framebuffers[framebuffer].bound = bound;
	settle_consoles(kernel, had);
	return 0;
}

int node_uevent(struct kernel *kernel, int function, const char *path, const char *action)
{
	const struct captured_function *captured = &kernel->functions[function];
	bool comes = str_equal(action, "add");
	size_t node = 0;
	while (node < captured->node_count && !str_equal(captured->nodes[node].path, path))
		node++;
	if (node == captured->node_count || !function_has_nodes(kernel, function))
		return -ENOENT;
	if (!comes && !str_equal(action, "remove"))
		return kernel_trouble(kernel, "a uevent '%s'", action);
	uint64_t bit = node < 64 ? UINT64_C(1) << node : 0;
	uint64_t *hidden = &kernel->function_states[function].hidden;
	*hidden = comes ? *hidden & ~bit : *hidden | bit;
	for (size_t i = 0; i < kernel->hold_count; i++) {
		const struct hold_state *hold = &kernel->holds[i];
		if (hold->function == function && hold->node == (int)node &&
		    !kernel->processes[hold->process].ended &&
		    obeys(kernel->file->processes[hold->process].command, comes) &&
		    primary_card(kernel, hold->process) != function)
			hold_set(kernel, i, comes);
	}
	return 0;
}
