/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which driver a PCI function may have, and has. */

#include <errno.h>

#include "base/memory.h"
#include "effects/rows.h"
#include "host/vfio.h"
#include "model/names.h"

static int observe_override(struct host *host, const struct step *step, struct text *found)
{
	int r = read_patiently(host, found, PATH_PCI_DEVICES "/%s/driver_override", step->subject);
	if (r == 0 && str_equal(text_string(found), OVERRIDE_UNSET))
		text_cut(found, 0);
	return r;
}

static int observe_driver(struct host *host, const struct step *step, struct text *found)
{
	autofree char *folder = str_format(PATH_PCI_DEVICES "/%s", step->subject);
	if (!host_exists(host, folder))
		return -ENOENT;
	autofree char *path = str_format("%s/driver", folder);
	autofree char *driver = host_link_name(host, path);
	text_add(found, driver ? driver : "");
	return 0;
}

/* A function whose module was unloaded has lost its driver by that: it is home only when
 * that has it again, and stands until then where the step has left it. */
static int observe_way_home(struct host *host, const struct step *step, struct text *found)
{
	int r = observe_override(host, step, found);
	if (r < 0 || !step->module || !str_equal(text_string(found), step->was))
		return r;
	autotext driver = {0};
	if (observe_driver(host, step, &driver) == 0 && !driver.length) {
		text_cut(found, 0);
		text_add(found, step->want);
	}
	return 0;
}

static void override(const struct step *step, struct task *ret)
{
	override_task(ret, step->subject, step->want);
}

static bool undo_override(const struct step *step, unsigned round, struct task *ret)
{
	/* A module that was unloaded is loaded by now, and finds its device reserved for
	 * another driver until the first write. */
	if (round == 0)
		override_task(ret, step->subject, step->was);
	else if (step->module)
		write_task(ret, step->subject, PATH_PCI_DRIVERS "/%s/bind", step->home);
	return round == 0 || (round == 1 && step->module);
}

/* On the way home we point it at the home driver, and libvirt clears it where it
 * gives a device back (libvirt src/util/virpci.c, virPCIDeviceUnbindFromStub). */
static enum standing judge_override(const struct step *step, const char *found)
{
	return !*found || str_equal(found, step->home) ? STANDING_AFTER : STANDING_ELSE;
}

static void unbind(const struct step *step, struct task *ret)
{
	write_task(ret, step->subject, PATH_PCI_DRIVERS "/%s/unbind", step->was);
}

static void bind(const struct step *step, struct task *ret)
{
	/* bind tells why a probe failed; drivers_probe does not (drivers/base/dd.c). */
	write_task(ret, step->subject, PATH_PCI_DRIVERS "/%s/bind", step->want);
}

/* Both ways home first aim the override there: while it names vfio-pci no other
 * driver may bind, and while it names nothing vfio-pci may catch the device
 * again by its list of ids. */
static bool undo_unbind(const struct step *step, unsigned round, struct task *ret)
{
	if (round == 0) {
		override_task(ret, step->subject, step->was);
		return true;
	}
	if (round == 1 && step->module) {
		value_task(ret, TASK_LOAD_MODULE, step->module);
		return true;
	}
	write_task(ret, step->subject, PATH_PCI_DRIVERS "/%s/bind", step->was);
	return round == (step->module ? 2 : 1);
}

static bool rebind(const struct step *step, unsigned round, struct task *ret)
{
	if (round == 0)
		write_task(ret, "1", PATH_PCI_DEVICES "/%s/reset", step->subject);
	else
		write_task(ret, step->subject, PATH_PCI_DRIVERS "/%s/bind", step->was);
	return step->retry && round < 2;
}

static bool undo_bind(const struct step *step, unsigned round, struct task *ret)
{
	unsigned first = step->home ? 0 : 1;
	if (first + round == 0)
		override_task(ret, step->subject, step->home);
	else
		write_task(ret, step->subject, PATH_PCI_DRIVERS "/%s/unbind", step->want);
	return first + round < 2;
}

/* libvirt gives a managed device back by itself where it had to bind a variant
 * driver: then it is home already, and that is as good. */
static enum standing judge_bind(const struct step *step, const char *found)
{
	return step->home && str_equal(found, step->home) ? STANDING_BEFORE : STANDING_ELSE;
}

static bool in_use(struct host *host, const struct step *step)
{
	return host_device_is_busy(host, PATH_PCI_DEVICES, step->subject);
}

const struct effect effect_override_driver = {
	.observe = observe_override,
	.apply = override,
	.undo = undo_override,
	.judge = judge_override,
	.observe_undo = observe_way_home,
};

const struct effect effect_unbind = {
	.observe = observe_driver, .apply = unbind, .undo = undo_unbind, .retry = rebind};

const struct effect effect_bind = {
	.observe = observe_driver,
	.apply = bind,
	.undo = undo_bind,
	.judge = judge_bind,
	.in_use = in_use,
};
