/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Virtual functions of NVIDIA's cards: their driver has no sriov_configure(), and NVIDIA's user
 * guide allows its own script alone, which asks the driver whether the card is free, and binds
 * pci-pf-stub to it meanwhile. */
#include "host/nvidia_vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include "base/file.h"
#include "base/memory.h"
#include "host/program.h"
#include "host/root.h"
#include "model/names.h"

/* What can be made of a function may be known later than the function itself. */
static int await_types(struct host *host, const char *address)
{
	enum { LOOK_MS = 50, LOOKS = 400 };
	autofree char *types = str_format(PATH_PCI_DEVICES "/%s/virtfn0/" NAME_MDEV_TYPES, address);
	for (int i = 0; i < LOOKS; i++) {
		autowords names = {0};
		if (host_list(host, types, &names) == 0 && names.count)
			return 0;
		host_wait(host, LOOK_MS);
	}
	return -ENODATA;
}

int nvidia_vfs_manage(struct host *host, const char *value)
{
	bool on = str_starts(value, "on ");
	const char *blank = strchr(value, ' ');
	const char *const arguments[] = {PATH_SRIOV_MANAGE, on ? "-e" : "-d",
					 blank ? blank + 1 : "", NULL};
	/* Two at a time would take the card from each other's hands. */
	autoclose int script = root_open(host, PATH_SRIOV_MANAGE, O_RDONLY);
	int status = script < 0 ? script : flock(script, LOCK_EX) < 0 ? -errno : 0;
	if (status == 0)
		status = program_run(host, arguments, NULL);
	if (status != 0)
		return status > 0 ? -EIO : status;
	return on ? await_types(host, arguments[2]) : 0;
}
