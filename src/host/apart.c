/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Programs that outlive who starts them, and the daemon that started that one. */
#include "host/apart.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "base/memory.h"
#include "base/words.h"
#include "host/bus.h"

static int add_command(sd_bus_message *call, const struct words *words)
{
	int r = libsystemd.sd_bus_message_open_container(call, 'r', "sv");
	if (r >= 0)
		r = libsystemd.sd_bus_message_append(call, "s", "ExecStart");
	if (r >= 0)
		r = libsystemd.sd_bus_message_open_container(call, 'v', "a(sasb)");
	if (r >= 0)
		r = libsystemd.sd_bus_message_open_container(call, 'a', "(sasb)");
	if (r >= 0)
		r = libsystemd.sd_bus_message_open_container(call, 'r', "sasb");
	if (r >= 0)
		r = libsystemd.sd_bus_message_append(call, "s", words->at[1]);
	if (r >= 0)
		r = libsystemd.sd_bus_message_append_strv(call, words->at + 1);
	if (r >= 0)
		r = libsystemd.sd_bus_message_append(call, "b", false);
	for (int open = 0; r >= 0 && open < 4; open++)
		r = libsystemd.sd_bus_message_close_container(call);
	return r;
}

/* Restarted when it is killed; forgotten when it has failed, so that its name is free. */
static int fill(sd_bus_message *call, const struct words *words)
{
	int r = libsystemd.sd_bus_message_append(call, "ss", words->at[0], "fail");
	if (r >= 0)
		r = libsystemd.sd_bus_message_open_container(call, 'a', "(sv)");
	if (r >= 0)
		r = libsystemd.sd_bus_message_append(
			call, "(sv)(sv)(sv)(sv)", "Description", "s",
			"Bring back what a VM was lent", "Restart", "s", "on-abnormal",
			"CollectMode", "s", "inactive-or-failed", "KillMode", "s", "process");
	if (r >= 0)
		r = add_command(call, words);
	if (r >= 0)
		r = libsystemd.sd_bus_message_close_container(call);
	return r >= 0 ? libsystemd.sd_bus_message_append(call, "a(sa(sv))", 0) : r;
}

static int run_as_unit(struct host *host, const struct words *words)
{
	autobus *bus = NULL;
	const char *name;
	autobusmessage *call = NULL;
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int r = bus_open_manager(host, words->at[0], &bus, &name);
	if (r == 0)
		r = libsystemd.sd_bus_message_new_method_call(bus, &call, SYSTEMD, SYSTEMD_PATH,
							      SYSTEMD ".Manager",
							      "StartTransientUnit");
	if (r >= 0)
		r = fill(call, words);
	if (r >= 0)
		r = libsystemd.sd_bus_call(bus, call, 0, &failure, NULL);
	r = r < 0 ? bus_errno(r, &failure) : 0;
	bus_error_clear(&failure);
	return r;
}

/* Two forks: the second process has no parent that could be waited for, or stopped. */
static int run_alone(const struct words *words)
{
	pid_t pid = fork();
	if (pid < 0)
		return -errno;
	if (pid > 0)
		return waitpid(pid, NULL, 0) < 0 ? -errno : 0;
	setsid();
	if (fork() == 0) {
		close_range(3, ~0u, 0); /* with them go the locks that we hold */
		execv(words->at[1], words->at + 1);
	}
	_exit(0);
}

int run_apart(struct host *host, const char *value)
{
	autowords words = {0};
	words_split(&words, value);
	if (words.count < 2)
		return -EINVAL;
	*ARRAY_ADD(words.at, words.count) = NULL; /* as execv() wants it */
	words.count--;
	int r = run_as_unit(host, &words);
	return r == -ENOENT ? run_alone(&words) : r;
}
