/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/end_process.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "host/processes.h"

/* How long a process may take to end by itself before it is killed. */
enum { GRACE_MS = 2000 };

struct named_process {
	long pid;
	uint64_t started;
	bool kill;
};

static bool parse(const char *value, struct named_process *ret)
{
	char signal[5] = "";
	int end = 0;
	int got = sscanf(value, "%ld %" SCNu64 " %4s%n", &ret->pid, &ret->started, signal, &end);
	ret->kill = str_equal(signal, "KILL");
	return got == 3 && !value[end] && ret->pid > 0 && ret->pid <= INT32_MAX && ret->started &&
	       (ret->kill || str_equal(signal, "TERM"));
}

/* libvirtd is one of those we run under. */
static bool is_ours(struct host *host, long pid)
{
	for (long at = getpid(); at > 0; at = host_process_parent(host, at))
		if (at == pid)
			return true;
	return pid == 1;
}

/* 0 when it has ended, -ETIMEDOUT when it has not; ms: -1 for no limit. */
static int await_end(int process, int ms)
{
	struct pollfd wait = {.fd = process, .events = POLLIN};
	struct deadline deadline = deadline_in(ms);
	for (;;) {
		int ready = poll(&wait, 1, ms < 0 ? -1 : deadline_left(deadline));
		if (ready > 0)
			return 0;
		if (ready == 0)
			return -ETIMEDOUT;
		if (errno != EINTR)
			return -errno;
	}
}

static int send(int process, int signal)
{
	if (syscall(SYS_pidfd_send_signal, process, signal, NULL, 0) < 0)
		return errno == ESRCH ? 0 : -errno;
	return 0;
}

int process_end(struct host *host, const char *value)
{
	struct named_process named;
	if (!parse(value, &named))
		return -EINVAL;
	if (is_ours(host, named.pid))
		return -EPERM;
	/* What the descriptor stands for stays the same, whoever gets the pid later: so
	 * what is seen behind this line holds for what is signalled. */
	autoclose int process = (int)syscall(SYS_pidfd_open, (pid_t)named.pid, 0);
	if (process < 0)
		return errno == ESRCH ? 0 : -errno;
	if (host_process_started(host, named.pid) != named.started)
		return 0;
	int r = send(process, SIGTERM);
	if (r == 0)
		r = await_end(process, named.kill ? GRACE_MS : -1);
	if (r != -ETIMEDOUT)
		return r;
	r = send(process, SIGKILL);
	return r < 0 ? r : await_end(process, -1);
}
