/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Consoles, firmware frame buffers and connectors as files. */

#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/binding.h"

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
		if (kernel->framebuffers[i])
			answer_entry(answer, kernel->file->framebuffers[i].name, false);
	return 0;
}

static int link_platform_driver(struct kernel *kernel, const struct parts *parts,
				struct answer *answer)
{
	for (size_t i = 0; i < kernel->file->framebuffer_count; i++) {
		const struct captured_framebuffer *framebuffer = &kernel->file->framebuffers[i];
		if (!kernel->framebuffers[i] || !framebuffer->driver ||
		    !str_equal(framebuffer->name, parts->at[AT_PLATFORM]))
			continue;
		text_addf(answer->text, "../../../bus/platform/drivers/%s", framebuffer->driver);
		return 0;
	}
	return -ENOENT;
}

/* The state of a connector, where its name leads; NULL for none. */
static const char *connector_of(const struct kernel *kernel, const char *name)
{
	size_t length = strlen(name);
	for (size_t f = 0; f < kernel->function_count; f++) {
		const struct words *connectors = &kernel->functions[f].connectors;
		for (size_t i = 0; i < connectors->count && function_has_nodes(kernel, (int)f); i++)
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
	{"sys/bus/platform/devices", NULL, NULL, list_platform},
	{"sys/bus/platform/devices/*/driver", NULL, link_platform_driver, NULL},
	{"sys/class/drm/*/status", read_status, NULL, NULL},
	{NULL, NULL, NULL, NULL},
};
