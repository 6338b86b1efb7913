/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "effects/effects.h"

#include <errno.h>
#include <stdio.h>

#include "base/memory.h"
#include "host/vfio.h"
#include "model/names.h"

/* One row per kind of step. Values are read back as step.was and step.want spell
 * them, "" for nothing. observe returns 0, or -ENOENT where the thing is gone. */
struct effect {
	int (*observe)(struct host *host, const struct step *step, struct text *found);
	void (*apply)(const struct step *step, struct task *ret);
	bool (*undo)(const struct step *step, unsigned round, struct task *ret);
	/* What a value that is neither was nor want means to an undo. */
	enum standing (*judge)(const struct step *step, const char *found);
	bool (*in_use)(struct host *host, const struct step *step);
};

/* A read that takes longer hangs on the device's lock. */
enum { READ_MS = 3000 };

static void __attribute__((format(printf, 3, 4)))
write_task(struct task *ret, const char *value, const char *format, ...)
{
	va_list args;
	*ret = (struct task){.kind = TASK_WRITE};
	va_start(args, format);
	vsnprintf(ret->path, sizeof ret->path, format, args);
	va_end(args);
	snprintf(ret->value, sizeof ret->value, "%s", value);
}

static void module_task(struct task *ret, enum task_kind kind, const char *name)
{
	*ret = (struct task){.kind = kind};
	snprintf(ret->value, sizeof ret->value, "%s", name);
}

/* Modules. */

static int module_observe(struct host *host, const struct step *step, struct text *found)
{
	autofree char *path = str_format(PATH_MODULES "/%s/initstate", step->subject);
	int r = host_read(host, path, found);
	return r == -ENOENT ? 0 : r;
}

static void module_load_apply(const struct step *step, struct task *ret)
{
	module_task(ret, TASK_LOAD_MODULE, step->subject);
}

static void module_unload_apply(const struct step *step, struct task *ret)
{
	module_task(ret, TASK_UNLOAD_MODULE, step->subject);
}

static bool module_unload_undo(const struct step *step, unsigned round, struct task *ret)
{
	module_task(ret, TASK_LOAD_MODULE, step->subject);
	return round == 0;
}

/* On its way in or out a module is still what some task of ours makes of it. */
static enum standing module_judge(const struct step *step, const char *found)
{
	(void)step;
	return str_equal(found, "coming") || str_equal(found, "going") ? STANDING_AFTER
								       : STANDING_ELSE;
}

/* PCI functions. */

static bool function_is_there(struct host *host, const struct step *step)
{
	autofree char *path = str_format(PATH_PCI_DEVICES "/%s", step->subject);
	return host_exists(host, path);
}

static int override_observe(struct host *host, const struct step *step, struct text *found)
{
	struct task task = {.kind = TASK_READ};
	struct pending pending;
	snprintf(task.path, sizeof task.path, PATH_PCI_DEVICES "/%s/driver_override",
		 step->subject);
	int r = host_start(host, &task, &pending);
	if (r == 0)
		r = host_finish(host, &pending, deadline_in(READ_MS), found);
	if (r == 0 && str_equal(text_string(found), OVERRIDE_UNSET))
		text_cut(found, 0);
	return r;
}

static void override_write(const char *subject, const char *driver, struct task *ret)
{
	/* A write of no bytes never reaches the driver core: a line end clears. */
	write_task(ret, *driver ? driver : "\n", PATH_PCI_DEVICES "/%s/driver_override", subject);
}

static void override_apply(const struct step *step, struct task *ret)
{
	override_write(step->subject, step->want, ret);
}

static bool override_undo(const struct step *step, unsigned round, struct task *ret)
{
	/* A module that was unloaded took its devices' driver away: binding the home
	 * driver is part of the way home, and refused where that has happened. */
	if (round == 0)
		override_write(step->subject, step->was, ret);
	else if (step->home)
		write_task(ret, step->subject, PATH_PCI_DRIVERS "/%s/bind", step->home);
	return round == 0 || (round == 1 && step->home);
}

/* On the way home we point it at the home driver, and libvirt clears it where it
 * gives a device back (libvirt src/util/virpci.c, virPCIDeviceUnbindFromStub). */
static enum standing override_judge(const struct step *step, const char *found)
{
	return !*found || str_equal(found, step->home) ? STANDING_AFTER : STANDING_ELSE;
}

static int driver_observe(struct host *host, const struct step *step, struct text *found)
{
	if (!function_is_there(host, step))
		return -ENOENT;
	autofree char *path = str_format(PATH_PCI_DEVICES "/%s/driver", step->subject);
	autofree char *driver = host_link_name(host, path);
	text_add(found, driver ? driver : "");
	return 0;
}

static void unbind_apply(const struct step *step, struct task *ret)
{
	write_task(ret, step->subject, PATH_PCI_DRIVERS "/%s/unbind", step->was);
}

static void bind_apply(const struct step *step, struct task *ret)
{
	/* bind tells why a probe failed; drivers_probe does not (drivers/base/dd.c). */
	write_task(ret, step->subject, PATH_PCI_DRIVERS "/%s/bind", step->want);
}

/* Both ways home first aim the override there: while it names vfio-pci no other
 * driver may bind, and while it names nothing vfio-pci may catch the device
 * again by its list of ids. */
static bool unbind_undo(const struct step *step, unsigned round, struct task *ret)
{
	if (round == 0) {
		override_write(step->subject, step->was, ret);
		return true;
	}
	if (round == 1 && step->module) {
		module_task(ret, TASK_LOAD_MODULE, step->module);
		return true;
	}
	write_task(ret, step->subject, PATH_PCI_DRIVERS "/%s/bind", step->was);
	return round == (step->module ? 2 : 1);
}

static bool bind_undo(const struct step *step, unsigned round, struct task *ret)
{
	unsigned first = step->home ? 0 : 1;
	if (first + round == 0)
		override_write(step->subject, step->home, ret);
	else
		write_task(ret, step->subject, PATH_PCI_DRIVERS "/%s/unbind", step->want);
	return first + round < 2;
}

/* libvirt gives a managed device back by itself where it had to bind a variant
 * driver: then it is home already, and that is as good. */
static enum standing bind_judge(const struct step *step, const char *found)
{
	return step->home && str_equal(found, step->home) ? STANDING_BEFORE : STANDING_ELSE;
}

static bool group_in_use(struct host *host, const char *folder, const char *subject)
{
	autofree char *path = str_format("%s/%s/iommu_group", folder, subject);
	autofree char *group = host_link_name(host, path);
	return group && host_group_is_busy(host, (int)strtol(group, NULL, 10));
}

static bool bind_in_use(struct host *host, const struct step *step)
{
	return group_in_use(host, PATH_PCI_DEVICES, step->subject);
}

/* Mediated devices. */

static int mdev_observe(struct host *host, const struct step *step, struct text *found)
{
	autofree char *made_of = host_mdev_made_of(host, step->subject);
	text_add(found, made_of ? made_of : "");
	return 0;
}

static void mdev_apply(const struct step *step, struct task *ret)
{
	const char *slash = strchr(step->want, '/');
	int parent = slash ? (int)(slash - step->want) : 0;
	write_task(ret, step->subject, PATH_MDEV_PARENTS "/%.*s/" NAME_MDEV_TYPES "/%s/create",
		   parent, step->want, slash ? slash + 1 : "");
}

static bool mdev_undo(const struct step *step, unsigned round, struct task *ret)
{
	write_task(ret, "1", PATH_MDEV_DEVICES "/%s/remove", step->subject);
	return round == 0;
}

static bool mdev_in_use(struct host *host, const struct step *step)
{
	return group_in_use(host, PATH_MDEV_DEVICES, step->subject);
}

static const struct effect effects[STEP_KIND_COUNT] = {
	[STEP_LOAD_MODULE] = {module_observe, module_load_apply, NULL, NULL, NULL},
	[STEP_UNLOAD_MODULE] = {module_observe, module_unload_apply, module_unload_undo, module_judge,
				NULL},
	[STEP_OVERRIDE_DRIVER] = {override_observe, override_apply, override_undo, override_judge,
				  NULL},
	[STEP_UNBIND] = {driver_observe, unbind_apply, unbind_undo, NULL, NULL},
	[STEP_BIND] = {driver_observe, bind_apply, bind_undo, bind_judge, bind_in_use},
	[STEP_CREATE_MDEV] = {mdev_observe, mdev_apply, mdev_undo, NULL, mdev_in_use},
};

int effect_observe(struct host *host, const struct step *step, struct text *found,
		   struct error *err)
{
	int r = effects[step->kind].observe(host, step, found);
	if (r == -ENOENT)
		return STANDING_GONE;
	if (r < 0)
		return error_errno(err, -r, "%s: the host does not say how it stands",
				   step->subject);
	if (str_equal(text_string(found), step->want))
		return STANDING_AFTER;
	return str_equal(text_string(found), step->was) ? STANDING_BEFORE : STANDING_ELSE;
}

int effect_observe_undo(struct host *host, const struct step *step, struct text *found,
			struct error *err)
{
	const struct effect *effect = &effects[step->kind];
	int standing = effect_observe(host, step, found, err);
	/* A function is home only when its driver has it again: one whose module was
	 * unloaded has lost it by that. */
	if (standing == STANDING_BEFORE && step->kind == STEP_OVERRIDE_DRIVER && step->home) {
		autotext driver = {0};
		if (driver_observe(host, step, &driver) == 0 && !driver.length)
			return STANDING_AFTER;
	}
	if (standing == STANDING_AFTER && str_equal(step->was, step->want))
		return STANDING_BEFORE; /* the step changed nothing */
	if (!effect->undo)
		return standing < 0 ? standing : STANDING_BEFORE;
	if (standing == STANDING_ELSE && effect->judge)
		return (int)effect->judge(step, text_string(found));
	return standing;
}

void effect_task(const struct step *step, struct task *ret)
{
	effects[step->kind].apply(step, ret);
}

bool effect_undo_task(const struct step *step, unsigned round, struct task *ret)
{
	return effects[step->kind].undo && effects[step->kind].undo(step, round, ret);
}

bool effect_in_use(struct host *host, const struct step *step)
{
	return effects[step->kind].in_use && effects[step->kind].in_use(host, step);
}
