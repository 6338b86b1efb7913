/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Preloaded into what valgrind watches: libc's syscall(), with the calls that valgrind does
 * not know made beside it. */

#include "beside.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_to_it(void)
{
	const char *name = getenv(BESIDE_SOCKET);
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (name && strlen(name) < sizeof address.sun_path - 1)
		strcpy(address.sun_path + 1, name);
	if (connect(fd, (const struct sockaddr *)&address, sizeof address) < 0)
		abort();
	return fd;
}

/* What it returns is a descriptor, or without one 0. */
static long ask(const struct beside_call *call, int along)
{
	int result = 0, got, fd = connect_to_it();
	if (beside_send(fd, call, sizeof *call, along) < 0 ||
	    beside_receive(fd, &result, sizeof result, &got) < 0)
		abort();
	close(fd);
	if (result)
		errno = result;
	return result ? -1 : got < 0 ? 0 : got;
}

static long open_beside(int folder, const char *path, const struct open_how *how)
{
	struct beside_call call = {.number = SYS_openat2, .how = *how};
	if (!memccpy(call.path, path, '\0', sizeof call.path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return ask(&call, folder);
}

long syscall(long number, ...)
{
	enum { ARGUMENTS = 6 };
	long at[ARGUMENTS];
	long (*real)(long, ...) = NULL;
	*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	va_list list;
	va_start(list, number);
	for (int i = 0; i < ARGUMENTS; i++)
		at[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_openat2)
		return open_beside((int)at[0], (const char *)at[1], (const struct open_how *)at[2]);
	if (number == SYS_pidfd_open)
		return ask(&(struct beside_call){.number = number, .value = (int)at[0]}, -1);
	if (number == SYS_pidfd_send_signal)
		return ask(&(struct beside_call){.number = number, .value = (int)at[1]},
			   (int)at[0]);
	return real(number, at[0], at[1], at[2], at[3], at[4], at[5]);
}
