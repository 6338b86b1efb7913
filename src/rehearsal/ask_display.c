/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Consoles, firmware frame buffers and connectors as files. */

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/binding.h"
#include "rehearsal/display.h"
#include "rehearsal/screens.h"

enum { AT_CONSOLE = 3, AT_PLATFORM = 4, AT_CONNECTOR = 3 };

static int list_consoles(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->file->console_count; i++)
		if (kernel->consoles[i].there)
			answer_entry(answer, kernel->file->consoles[i].name, false);
	return 0;
}

static int console_of(const struct kernel *kernel, const struct parts *parts)
{
	for (size_t i = 0; i < kernel->file->console_count; i++)
		if (kernel->consoles[i].there &&
		    str_equal(kernel->file->consoles[i].name, parts->at[AT_CONSOLE]))
			return (int)i;
	return NOTHING;
}

static int read_title(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int console = console_of(kernel, parts);
	const char *title = console == NOTHING ? NULL : kernel->file->consoles[console].title;
	text_addf(answer->text, "%s\n", title ? title : "");
	return title ? 0 : -ENOENT;
}

static int read_bound(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int console = console_of(kernel, parts);
	if (console == NOTHING)
		return -ENOENT;
	text_addf(answer->text, "%d\n", kernel->consoles[console].bound);
	return 0;
}

static int list_platform(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->file->framebuffer_count; i++)
		if (kernel->framebuffers[i].there)
			answer_entry(answer, kernel->file->framebuffers[i].name, false);
	return 0;
}

static int framebuffer_of(const struct kernel *kernel, const struct parts *parts)
{
	int framebuffer = framebuffer_find(kernel, parts->at[AT_PLATFORM]);
	return framebuffer != NOTHING && kernel->framebuffers[framebuffer].there ? framebuffer
										 : NOTHING;
}

/* drivers/firmware/sysfb.c, sysfb_parent_dev: below its function since 6.11 */
static int link_platform(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int framebuffer = framebuffer_of(kernel, parts);
	if (framebuffer == NOTHING)
		return -ENOENT;
	const struct captured_framebuffer *captured = &kernel->file->framebuffers[framebuffer];
	int owner = captured->has_owner ? kernel_function_at(kernel, captured->owner) : NOTHING;
	autofree char *above = owner == NOTHING || kernel_is_older(kernel, 6, 11)
				       ? str_copy("devices/platform")
				       : function_path(kernel, owner);
	text_addf(answer->text, "../../../%s/%s", above, captured->name);
	return 0;
}

static int link_platform_driver(struct kernel *kernel, const struct parts *parts,
				struct answer *answer)
{
	int framebuffer = framebuffer_of(kernel, parts);
	if (framebuffer == NOTHING || !kernel->framebuffers[framebuffer].bound)
		return -ENOENT;
	text_addf(answer->text, "../../../bus/platform/drivers/%s",
		  kernel->file->framebuffers[framebuffer].driver);
	return 0;
}

/* Its nodes lie below it, by their class: "graphics/fb0", "drm/card0". */
static int list_platform_nodes(struct kernel *kernel, const struct parts *parts,
			       struct answer *answer)
{
	int framebuffer = framebuffer_of(kernel, parts);
	bool drm = str_equal(parts->at[AT_PLATFORM + 1], "drm");
	int r = -ENOENT;
	if (framebuffer == NOTHING || !kernel->framebuffers[framebuffer].bound)
		return r;
	const struct words *nodes = &kernel->file->framebuffers[framebuffer].nodes;
	for (size_t i = 0; i < nodes->count; i++) {
		const char *slash = strchr(nodes->at[i], '/');
		if (drm != (slash != NULL))
			continue;
		answer_entry(answer, slash ? slash + 1 : nodes->at[i], true);
		r = 0;
	}
	return r;
}

static int read_switcheroo(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	return switcheroo_read(kernel, answer->text);
}

/* Cards and what hangs on them. */

static bool has_nodes_now(const struct kernel *kernel, size_t function)
{
	return function_has_nodes(kernel, (int)function) &&
	       kernel->function_states[function].shown != NOTHING;
}

/* The name of a node of DRM, "card0", or NULL for another node. */
static const char *drm_name(const struct captured_node *node)
{
	static const char folder[] = "dri/";
	return node->path && str_starts(node->name, folder) ? node->name + strlen(folder) : NULL;
}

static int list_drm(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	answer_entry(answer, "version", false);
	for (size_t f = 0; f < kernel->function_count; f++) {
		const struct captured_function *captured = &kernel->functions[f];
		if (!has_nodes_now(kernel, f))
			continue;
		for (size_t n = 0; n < captured->node_count; n++)
			if (drm_name(&captured->nodes[n]))
				answer_entry(answer, drm_name(&captured->nodes[n]), false);
		for (size_t c = 0; c < captured->connectors.count; c++) {
			const char *connector = captured->connectors.at[c];
			autofree char *name = str_copy_n(connector, strcspn(connector, " "));
			answer_entry(answer, name, false);
		}
	}
	return 0;
}

static int link_device(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	for (size_t f = 0; f < kernel->function_count; f++) {
		const struct captured_function *captured = &kernel->functions[f];
		for (size_t n = 0; has_nodes_now(kernel, f) && n < captured->node_count; n++) {
			char name[PCI_ADDRESS_TEXT];
			if (!str_equal(drm_name(&captured->nodes[n]), parts->at[AT_CONNECTOR]))
				continue;
			text_addf(answer->text, "../../../%s",
				  pci_address_print(captured->address, name));
			return 0;
		}
	}
	return -ENOENT;
}

/* The state of a connector, where its name leads; NULL for none. */
static const char *connector_of(const struct kernel *kernel, const char *name)
{
	size_t length = strlen(name);
	for (size_t f = 0; f < kernel->function_count; f++) {
		const struct words *connectors = &kernel->functions[f].connectors;
		for (size_t i = 0; i < connectors->count && has_nodes_now(kernel, f); i++)
			if (strncmp(connectors->at[i], name, length) == 0 &&
			    connectors->at[i][length] == ' ')
				return connectors->at[i] + length + 1;
	}
	return NULL;
}

static int read_status(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const char *status = connector_of(kernel, parts->at[AT_CONNECTOR]);
	text_addf(answer->text, "%s\n", status ? status : "");
	return status ? 0 : -ENOENT;
}

const struct ask_row ask_display_rows[] = {
	{"sys/class/vtconsole", NULL, NULL, list_consoles},
	{"sys/class/vtconsole/*/name", read_title, NULL, NULL},
	{"sys/class/vtconsole/*/bind", read_bound, NULL, NULL},
	{PATH_PLATFORM_DEVICES, NULL, NULL, list_platform},
	{PATH_PLATFORM_DEVICES "/*", NULL, link_platform, NULL},
	{PATH_PLATFORM_DEVICES "/*/driver", NULL, link_platform_driver, NULL},
	{PATH_PLATFORM_DEVICES "/*/graphics", NULL, NULL, list_platform_nodes},
	{PATH_PLATFORM_DEVICES "/*/drm", NULL, NULL, list_platform_nodes},
	{PATH_SWITCHEROO, read_switcheroo, NULL, NULL},
	{PATH_DRM, NULL, NULL, list_drm},
	{PATH_DRM "/*/status", read_status, NULL, NULL},
	{PATH_DRM "/*/device", NULL, link_device, NULL},
	{NULL, NULL, NULL, NULL},
};
