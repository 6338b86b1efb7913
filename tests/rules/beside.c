/* SPDX-License-Identifier: GPL-2.0-or-later */

/* beside PRELOAD COMMAND...: runs the command with that library preloaded, makes system
 * calls for it, and ends with its exit status. */

#include "beside.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static long make(struct beside_call *call, int along)
{
	switch (call->number) {
	case SYS_openat2:
		return syscall(SYS_openat2, along, call->path, &call->how, sizeof call->how);
	case SYS_pidfd_open:
		return syscall(SYS_pidfd_open, call->value, 0);
	default:
		return syscall(SYS_pidfd_send_signal, along, call->value, NULL, 0);
	}
}

static void answer(int client)
{
	struct beside_call call;
	int along;
	if (beside_receive(client, &call, sizeof call, &along) < 0)
		return;
	long made = make(&call, along);
	int result = made < 0 ? errno : 0;
	bool opened = made >= 0 && call.number != SYS_pidfd_send_signal;
	beside_send(client, &result, sizeof result, opened ? (int)made : -1);
}

/* To be opened may take for ever, as a pipe without a reader does: a process for each. */
static void serve(int listener)
{
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (client < 0 && errno != EINTR)
			_exit(1);
		if (client >= 0 && fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			answer(client);
			_exit(0);
		}
		close(client);
	}
}

static int listen_as(const char *name)
{
	enum { WAITING = 64 };
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "%s", name);
	if (bind(fd, (const struct sockaddr *)&address, sizeof address) < 0 ||
	    listen(fd, WAITING) < 0)
		return -1;
	return fd;
}

int main(int argc, char **argv)
{
	char name[64];
	snprintf(name, sizeof name, "valgrind-beside-%ld", (long)getpid());
	int listener = listen_as(name);
	if (argc < 3 || listener < 0)
		return 2;
	pid_t server = fork();
	if (server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(listener);
	}
	pid_t watched = fork();
	if (watched == 0) {
		setenv(BESIDE_SOCKET, name, 1);
		setenv("LD_PRELOAD", argv[1], 1);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	int status = 0;
	waitpid(watched, &status, 0);
	kill(server, SIGKILL);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
