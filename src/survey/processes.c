/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/processes.h"

#include "base/memory.h"
#include "model/names.h"

char *process_command(struct host *host, const char *pid)
{
	autofree char *path = str_format(PATH_PROC "/%s/comm", pid);
	struct text command = {0};
	host_read(host, path, &command);
	return text_take(&command);
}

/* It is the last part of the control group's path where that is one:
 * "0::/system.slice/display-manager.service". */
char *process_unit(struct host *host, const char *pid)
{
	autofree char *path = str_format(PATH_PROC "/%s/cgroup", pid);
	autotext groups = {0};
	host_read(host, path, &groups);
	const char *at = strrchr(text_string(&groups), '/');
	bool is_unit = at && (strstr(at, ".service") || strstr(at, ".scope"));
	return is_unit && !strpbrk(at, " \n") ? str_copy(at + 1) : NULL;
}
