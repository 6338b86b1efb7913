/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "host/host.h"

/* Drop-ins are the administrator's, as the configuration is: they lie below the root
 * that has our own files, whatever the host. */

/* Adds the executables in a folder of drop-ins (below etc/virt-handover/hooks.d, "" for
 * itself), by name and sorted; of files that are none, or hidden, or a leftover of an
 * editor or a packager, nothing is said. */
void host_list_drop_ins(struct host *host, const char *folder, struct words *ret);

/* Whether that drop-in may be run by root: it is a regular file that can be executed, it
 * and every directory it lies in belong to root, and nobody else may write them. 0, or -1
 * with the path that is to blame. */
int host_check_drop_in(struct host *host, const char *name, struct error *err);

/* What TASK_RUN_DROP_IN does, in a task's process. */
int drop_in_run(struct host *host, const struct task *task, struct text *answer);
