/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What sysfs has a file for: attributes of a function, the size of its regions. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/memory.h"
#include "effects/rows.h"
#include "host/vfio.h"
#include "model/bar_size.h"
#include "model/names.h"

/* Where was is "" it may be anything before, and is nothing to come back to. */
static int observe_attribute(struct host *host, const struct step *step, struct text *found)
{
	int r = read_patiently(host, found, PATH_PCI_DEVICES "/%s/%s", step->subject, step->detail);
	if (r == 0 && !*step->was && !str_equal(text_string(found), step->want))
		text_cut(found, 0);
	return r;
}

static void set_attribute(const struct step *step, struct task *ret)
{
	write_task(ret, step->want, PATH_PCI_DEVICES "/%s/%s", step->subject, step->detail);
}

static bool undo_attribute(const struct step *step, unsigned round, struct task *ret)
{
	write_task(ret, step->was, PATH_PCI_DEVICES "/%s/%s", step->subject, step->detail);
	return round == 0 && *step->was;
}

/* A vGPU can be made none only when its guest has ended. */
static bool vgpu_in_use(struct host *host, const struct step *step)
{
	return str_equal(step->detail, FILE_VGPU) &&
	       host_device_is_busy(host, PATH_PCI_DEVICES, step->subject);
}

/* The line of "resource" for that region: "start end flags". */
static int observe_bar(struct host *host, const struct step *step, struct text *found)
{
	autotext regions = {0};
	autofree char *path = str_format(PATH_PCI_DEVICES "/%s/resource", step->subject);
	int r = host_read(host, path, &regions);
	if (r < 0)
		return r;
	const char *line = text_string(&regions);
	for (long i = strtol(step->detail, NULL, 10); i > 0 && line; i--)
		line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL;
	uint64_t start, end;
	if (!line || sscanf(line, "%" SCNx64 " %" SCNx64, &start, &end) != 2)
		return -ENOENT;
	bar_size_print(end > start ? end - start + 1 : 0, found);
	return 0;
}

static void resize(struct task *ret, const struct step *step, const char *size)
{
	char bit[8];
	snprintf(bit, sizeof bit, "%d", bar_size_bit(bar_size_parse(size)));
	write_task(ret, bit, PATH_PCI_DEVICES "/%s/resource%s_resize", step->subject, step->detail);
}

static void resize_bar(const struct step *step, struct task *ret)
{
	resize(ret, step, step->want);
}

static bool undo_resize(const struct step *step, unsigned round, struct task *ret)
{
	resize(ret, step, step->was);
	return round == 0;
}

const struct effect effect_set_attribute = {
	.observe = observe_attribute,
	.apply = set_attribute,
	.undo = undo_attribute,
	.in_use = vgpu_in_use,
	.by_the_way = true,
};

const struct effect effect_resize_bar = {.observe = observe_bar,
					 .apply = resize_bar,
					 .undo = undo_resize,
					 .dispensable = true,
					 .by_the_way = true};
