/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is seen on a screen: consoles, frame buffers, nodes of compositors, the terminal
 * in front. */

#include <errno.h>

#include "base/memory.h"
#include "effects/rows.h"
#include "model/names.h"

static int observe_console(struct host *host, const struct step *step, struct text *found)
{
	/* NB: it waits for the lock of all consoles (drivers/tty/vt/vt.c, show_bind), which
	 * one that hangs holds. */
	return read_patiently(host, found, PATH_CONSOLES "/%s/bind", step->subject);
}

/* The write succeeds whatever comes of it (drivers/tty/vt/vt.c, store_bind). */
static void set_console(const struct step *step, struct task *ret)
{
	write_task(ret, step->want, PATH_CONSOLES "/%s/bind", step->subject);
}

static bool undo_console(const struct step *step, unsigned round, struct task *ret)
{
	write_task(ret, step->was, PATH_CONSOLES "/%s/bind", step->subject);
	return round == 0;
}

/* Without another that is wanted nothing is changed on the way out: the step is there for
 * the way back. */
static int observe_kept_vt(struct host *host, const struct step *step, struct text *found)
{
	autotext front = {0};
	int r = *step->want ? host_read(host, PATH_FRONT_VT, &front) : 0;
	if (r == 0)
		text_add(found,
			 str_equal(text_string(&front), step->want) ? step->want : step->was);
	return r;
}

static int observe_vt(struct host *host, const struct step *step, struct text *found)
{
	autotext front = {0};
	int r = host_read(host, PATH_FRONT_VT, &front);
	if (r == 0)
		text_add(found, str_equal(text_string(&front), step->was) ? step->was : step->want);
	return r;
}

static void bring_to_front(const char *terminal, struct task *ret)
{
	value_task(ret, TASK_SWITCH_VT, terminal + strcspn(terminal, "0123456789"));
}

static void switch_vt(const struct step *step, struct task *ret)
{
	bring_to_front(step->want, ret);
}

static bool undo_vt(const struct step *step, unsigned round, struct task *ret)
{
	bring_to_front(step->was, ret);
	return round == 0 && *step->was;
}

/* Compositors learn from udev what devices there are, and so what has gone: it forgets
 * one that it is told is gone, though the device and its node stay (see TASK_ANNOUNCE). */
static int observe_node(struct host *host, const struct step *step, struct text *found)
{
	autofree char *path =
		str_format(PATH_PCI_DEVICES "/%s/%s/dev", step->subject, step->detail);
	autotext number = {0};
	int r = host_read(host, path, &number);
	if (r < 0)
		return r;
	autofree char *record = str_format(PATH_UDEV_RECORDS "/c%s", text_string(&number));
	text_add(found, host_exists(host, record) ? "there" : "hidden");
	return 0;
}

static void announce(const struct step *step, const char *action, struct task *ret)
{
	value_task(ret, TASK_ANNOUNCE, action);
	task_set_path(ret, PATH_PCI_DEVICES "/%s/%s/uevent", step->subject, step->detail);
}

static void hide_node(const struct step *step, struct task *ret)
{
	announce(step, "remove", ret);
}

static bool show_node(const struct step *step, unsigned round, struct task *ret)
{
	announce(step, "add", ret);
	return round == 0;
}

static int observe_framebuffer(struct host *host, const struct step *step, struct text *found)
{
	autofree char *folder = str_format(PATH_PLATFORM_DEVICES "/%s", step->subject);
	autofree char *path = str_format("%s/driver", folder);
	autofree char *driver = host_link_name(host, path);
	text_add(found, driver ? driver : "");
	return 0;
}

/* Once the card's driver, or vfio-pci, has had its memory the device is gone for good
 * (drivers/video/aperture.c): there is nothing to go back to then. */
static int observe_framebuffer_back(struct host *host, const struct step *step, struct text *found)
{
	autofree char *folder = str_format(PATH_PLATFORM_DEVICES "/%s", step->subject);
	if (host_exists(host, folder))
		return observe_framebuffer(host, step, found);
	text_add(found, step->was);
	return 0;
}

static void unbind_framebuffer(const struct step *step, struct task *ret)
{
	write_task(ret, step->subject, PATH_PLATFORM_DRIVERS "/%s/unbind", step->was);
}

static bool bind_framebuffer(const struct step *step, unsigned round, struct task *ret)
{
	write_task(ret, step->subject, PATH_PLATFORM_DRIVERS "/%s/bind", step->was);
	return round == 0;
}

const struct effect effect_unbind_console = {
	.observe = observe_console, .apply = set_console, .undo = undo_console, .optional = true};

const struct effect effect_keep_vt = {
	.observe = observe_kept_vt,
	.apply = switch_vt,
	.undo = undo_vt,
	.observe_undo = observe_vt,
	.comfort = true,
};

const struct effect effect_hide_node = {
	.observe = observe_node, .apply = hide_node, .undo = show_node};

const struct effect effect_unbind_framebuffer = {
	.observe = observe_framebuffer,
	.apply = unbind_framebuffer,
	.undo = bind_framebuffer,
	.observe_undo = observe_framebuffer_back,
};
