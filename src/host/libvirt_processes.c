/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/libvirt_processes.h"

#include <unistd.h>

#include "base/memory.h"
#include "host/processes.h"
#include "model/names.h"

bool host_process_lives(struct host *host, struct process_id process)
{
	return process.pid && process.started &&
	       host_process_started(host, process.pid) == process.started;
}

static struct process_id process_now(struct host *host, long pid)
{
	struct process_id process = {pid, host_process_started(host, pid)};
	return process.started ? process : (struct process_id){0};
}

/* The arguments end in a NUL each. Where they cannot be read it is taken for the VM's own. */
static bool has_uuid(struct host *host, long pid, const char *uuid)
{
	static const char option[] = "-uuid";
	autotext arguments = {0};
	autofree char *path = str_format(PATH_PROC "/%ld/cmdline", pid);
	if (host_read(host, path, &arguments) < 0)
		return true;
	const char *end = text_string(&arguments) + arguments.length;
	for (const char *at = text_string(&arguments); at < end; at += strlen(at) + 1) {
		const char *next = at + strlen(at) + 1;
		if (str_equal(at, option) && next < end && str_equal(next, uuid))
			return true;
	}
	return false;
}

struct process_id host_guest_process(struct host *host, const char *name, const char *uuid)
{
	if (!name || strchr(name, '/'))
		return (struct process_id){0};
	autofree char *path = str_format(PATH_DOMAINS_LIVE "/%s.pid", name);
	long pid = host_read_number(host, path, 0);
	struct process_id process = pid > 0 ? process_now(host, pid) : (struct process_id){0};
	return process.pid && has_uuid(host, pid, uuid) ? process : (struct process_id){0};
}

static bool is_daemon(struct host *host, long pid)
{
	autotext command = {0};
	autofree char *path = str_format(PATH_PROC "/%ld/comm", pid);
	return host_read(host, path, &command) == 0 &&
	       (str_equal(text_string(&command), NAME_LIBVIRTD) ||
		str_equal(text_string(&command), NAME_VIRTQEMUD));
}

struct process_id host_libvirt_daemon(struct host *host)
{
	long pid = getppid();
	while (pid > 1 && !is_daemon(host, pid))
		pid = host_process_parent(host, pid);
	return pid > 1 ? process_now(host, pid) : (struct process_id){0};
}
