/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/* A node in dev/ that a process has open, or, where it is mapped, has only mapped. */
struct open_file {
	long pid;
	const char *node; /* its name in dev/, also where it is deleted by now */
	bool mapped;
	/* The PCI function that DRM says the file belongs to (drm-pdev in
	 * /proc/PID/fdinfo, kernel Documentation/gpu/drm-usage-stats.rst), or NULL. */
	const char *function;
};

typedef void open_file_found(const struct open_file *file, void *data);

/* Tells of every node that processes have open or mapped, once for each process and
 * node, all of a process in a row: one pass over /proc. Processes that may not be
 * looked into are passed over. What DRM says of a file it says once its driver has
 * answered, and what a process has mapped once that does not change it any more: one
 * that hangs would hold us, so a task looks. -ETIMEDOUT where it has not come back:
 * then nothing is told. */
int host_each_open_file(struct host *host, open_file_found *found, void *data);

/* The same, for a process that may be held: what TASK_LIST_FILES does, and who waits in
 * a task. */
int host_scan_open_files(struct host *host, open_file_found *found, void *data);
int host_list_open_files(struct host *host, struct text *answer);

/* The same for one process; nothing where it is not there. */
void host_each_open_file_of(struct host *host, long pid, open_file_found *found, void *data);
