/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/display.h"

#include "rehearsal/binding.h"

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

/* Leaves that of one function out; NOTHING for none. */
static bool is_any_frame_buffer(const struct kernel *kernel, int except)
{
	for (size_t i = 0; i < kernel->file->framebuffer_count; i++)
		if (kernel->framebuffers[i])
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
			kernel->framebuffers[i] = false;
	settle_consoles(kernel, had);
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
