/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "journal/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "model/names.h"

/* How often a wait looks at its deadline. The lock itself is waited for in the
 * kernel, and had as soon as it is free. */
enum { TICK_NS = 100 * 1000 * 1000 };

static void tick(int signal_number)
{
	(void)signal_number; /* its purpose is to end flock(2) with EINTR */
}

static int wait_for_lock(int fd, struct deadline deadline)
{
	while (flock(fd, LOCK_EX) < 0) {
		if (errno != EINTR)
			return -errno;
		if (deadline_left(deadline) == 0)
			return -ETIMEDOUT;
	}
	return 0;
}

int lock_take(int fd, struct deadline deadline)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK)
		return -errno;

	struct sigaction ours = {.sa_handler = tick}; /* NB: without SA_RESTART */
	struct sigaction theirs;
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
	struct itimerspec ticks = {{0, TICK_NS}, {0, TICK_NS}};
	timer_t timer;
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) < 0)
		return -errno;
	sigaction(SIGALRM, &ours, &theirs);
	timer_settime(timer, 0, &ticks, NULL);
	int r = wait_for_lock(fd, deadline);
	timer_delete(timer);
	sigaction(SIGALRM, &theirs, NULL);
	return r;
}

void lock_release(int fd)
{
	flock(fd, LOCK_UN);
}

int lock_state(int root_fd, struct error *err)
{
	enum { LOCK_WAIT_MS = 10 * 1000 };
	struct stat status;
	if (dir_make_own(root_fd, PATH_STATE, err) < 0)
		return -1;
	autoclose int fd = openat(root_fd, PATH_STATE "/lock",
				  O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int r = fd < 0 || fstat(fd, &status) < 0 ? -errno
		: S_ISREG(status.st_mode)	 ? lock_take(fd, deadline_in(LOCK_WAIT_MS))
						 : -EINVAL;
	if (r < 0)
		return error_errno(err, -r, "cannot lock /" PATH_STATE "/lock");
	return TAKE_FD(fd);
}
