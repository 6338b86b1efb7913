/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/root.h"

int root_open(struct host *host, const char *path, int flags)
{
	flags |= O_CLOEXEC;
	int fd;
	if (host->live) {
		fd = openat(host->root_fd, path, flags);
	} else {
		struct open_how how = {.flags = (unsigned)flags, .resolve = RESOLVE_IN_ROOT};
		fd = (int)syscall(SYS_openat2, host->root_fd, path, &how, sizeof how);
	}
	return fd < 0 ? -errno : fd;
}
