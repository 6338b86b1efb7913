/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How many virtual functions a physical one has. */

#include <errno.h>

#include "base/memory.h"
#include "effects/rows.h"
#include "model/names.h"

static const char unprobed[] = " unprobed";

static bool keeps_drivers_off(const struct step *step)
{
	return str_equal(step->detail, "unprobed");
}

static bool is_scripted(const struct step *step)
{
	return str_equal(step->detail, "scripted");
}

/* "4", and " unprobed" behind it while drivers are kept off new ones, where that is the
 * step's doing. */
static int observe(struct host *host, const struct step *step, struct text *found)
{
	autotext probes = {0};
	int r = read_patiently(host, found, PATH_PCI_DEVICES "/%s/" FILE_NUMVFS, step->subject);
	if (r == 0 && keeps_drivers_off(step))
		r = read_patiently(host, &probes, PATH_PCI_DEVICES "/%s/" FILE_AUTOPROBE,
				   step->subject);
	if (r == 0 && str_equal(text_string(&probes), "0"))
		text_add(found, unprobed);
	return r;
}

static void number_task(struct task *ret, const struct step *step, const char *number)
{
	if (!is_scripted(step)) {
		write_task(ret, number, PATH_PCI_DEVICES "/%s/" FILE_NUMVFS, step->subject);
		return;
	}
	autofree char *all =
		str_format("%s %s", str_equal(number, "0") ? "off" : "on", step->subject);
	value_task(ret, TASK_MANAGE_VFS, all);
}

static void probe_task(struct task *ret, const struct step *step, const char *value)
{
	write_task(ret, value, PATH_PCI_DEVICES "/%s/" FILE_AUTOPROBE, step->subject);
}

/* The kernel goes from one number to another by none alone (drivers/pci/iov.c,
 * sriov_numvfs_store), and asks drivers to probe what it makes unless it was told not to
 * (drivers/pci/pci-driver.c, pci_device_can_probe). */
static bool create(const struct step *step, unsigned round, struct task *ret)
{
	bool some = !str_equal(step->was, "0");
	bool off = keeps_drivers_off(step);
	if (some && round-- == 0)
		number_task(ret, step, "0");
	else if (off && round-- == 0)
		probe_task(ret, step, "0");
	else if (round-- == 0)
		number_task(ret, step, step->want);
	else if (off && round-- == 0)
		probe_task(ret, step, "1");
	else
		return false;
	return true;
}

/* Drivers may have those back that were there before. */
static bool undo(const struct step *step, unsigned round, struct task *ret)
{
	if (round-- == 0)
		number_task(ret, step, "0");
	else if (keeps_drivers_off(step) && round-- == 0)
		probe_task(ret, step, "1");
	else if (!str_equal(step->was, "0") && round-- == 0)
		number_task(ret, step, step->was);
	else
		return false;
	return true;
}

/* It can stand half-way: at none, or with drivers kept off. Another number is another's. */
static enum standing judge(const struct step *step, const char *found)
{
	const char *end = strstr(found, unprobed);
	autofree char *number = end ? str_copy_n(found, (size_t)(end - found)) : str_copy(found);
	bool ours = str_equal(number, "0") || str_equal(number, step->was) ||
		    str_equal(number, step->want);
	return ours ? STANDING_AFTER : STANDING_ELSE;
}

const struct effect effect_create_vfs = {
	.observe = observe, .apply_round = create, .undo = undo, .judge = judge};
