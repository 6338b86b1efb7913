/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A host written down: the kernel, its consoles and frame buffers. */

#include "survey/capture.h"
#include "survey/framebuffers.h"

#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"

static void __attribute__((format(printf, 3, 4)))
read_line(struct host *host, char **ret, const char *format, ...)
{
	va_list args;
	autotext path = {0};
	autotext line = {0};
	va_start(args, format);
	text_addv(&path, format, args);
	va_end(args);
	if (host_read(host, path.at, &line) == 0 && line.length && !strchr(line.at, '\n'))
		*ret = text_take(&line);
}

static void capture_kernel(struct host *host, struct host_file *ret)
{
	read_line(host, &ret->release, PATH_KERNEL_RELEASE);
	read_line(host, &ret->cmdline, PATH_PROC "/cmdline");
	read_line(host, &ret->name, PATH_KERNEL_HOST_NAME);
	if (ret->release)
		return;
	ret->release = str_copy("0.0");
	words_add(&ret->unread, "the release of the kernel");
}

static bool is_older(const char *release, int major, int minor)
{
	int have_major = 0, have_minor = 0;
	return sscanf(release, "%d.%d", &have_major, &have_minor) == 2 &&
	       (have_major < major || (have_major == major && have_minor < minor));
}

/* fbcon keeps the module of a frame buffer that has operations of its own: of i915's and
 * radeon's, and of nouveau's until it took the generic ones (drivers/video/fbdev/core/
 * fbcon.c, fbcon_open; drivers/gpu/drm/i915/display/intel_fbdev.c, radeon/radeon_fbdev.c,
 * and in 6.1 nouveau/nouveau_fbcon.c). Nothing in sysfs says so. */
static const char *pinned_by_console(const struct host_file *file)
{
	for (size_t i = 0; i < file->function_count; i++) {
		const struct captured_function *function = &file->functions[i];
		bool has = false;
		for (size_t n = 0; n < function->node_count; n++)
			has |= str_starts(function->nodes[n].name, "fb");
		if (has &&
		    (str_equal(function->driver, "i915") || str_equal(function->driver, "radeon") ||
		     (str_equal(function->driver, "nouveau") && is_older(file->release, 6, 12))))
			return function->driver;
	}
	return NULL;
}

static void capture_consoles(struct host *host, struct host_file *ret)
{
	static const char folder[] = "sys/class/vtconsole";
	autowords names = {0};
	host_list(host, folder, &names);
	for (size_t i = 0; i < names.count; i++) {
		struct captured_console *console = ARRAY_ADD(ret->consoles, ret->console_count);
		autofree char *bind = str_format("%s/%s/bind", folder, names.at[i]);
		console->name = str_copy(names.at[i]);
		console->bound = host_read_number(host, bind, 0) == 1;
		read_line(host, &console->title, "%s/%s/name", folder, names.at[i]);
		if (console->bound && console->title && strstr(console->title, "frame buffer"))
			console->pins = str_copy(pinned_by_console(ret));
	}
}

/* Whose they are the survey finds out, as it does for a handover. */
static void capture_framebuffers(struct host *host, struct host_file *ret)
{
	autoview view = {0};
	for (size_t i = 0; i < ret->function_count; i++) {
		struct device *device = host_view_add_device(&view, ret->functions[i].address, -1);
		device->class = ret->functions[i].class;
		device->present = true;
	}
	survey_framebuffers(host, &view);
	for (size_t i = 0; i < view.display.framebuffer_count; i++) {
		struct framebuffer *seen = &view.display.framebuffers[i];
		struct captured_framebuffer *framebuffer =
			ARRAY_ADD(ret->framebuffers, ret->framebuffer_count);
		framebuffer->name = TAKE(seen->name);
		framebuffer->driver = TAKE(seen->driver);
		framebuffer->owner = seen->owner;
		framebuffer->has_owner = seen->has_owner;
		framebuffer->nodes = seen->nodes;
		seen->nodes = (struct words){0};
		if (!seen->is_guess)
			continue;
		autofree char *note = str_format("whose %s is: taken to be the boot display's",
						 framebuffer->name);
		words_add(&ret->unread, note);
	}
}

void capture_host(struct host *host, struct host_file *ret)
{
	*ret = (struct host_file){0};
	capture_kernel(host, ret);
	capture_functions(host, ret);
	capture_modules(host, ret);
	capture_mdevs(host, ret);
	capture_users(host, ret);
	capture_systemd(host, ret);
	capture_machine(host, ret);
	capture_consoles(host, ret);
	capture_framebuffers(host, ret);
	capture_files(host, ret);
	host_file_sort(ret);
}
