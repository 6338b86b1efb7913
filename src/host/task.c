/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/task.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/file.h"
#include "host/child.h"
#include "host/perform.h"

/* What a task's process says: the outcome, then what it read. */
struct report {
	int outcome;
};

/* How long a process that was killed may take to be gone, unless the kernel holds it. */
enum { KILLED_MS = 1000 };

/* libvirt waits until nobody has our stdout and stderr open any more, and a
 * process that the kernel holds would have them open for ever. */
static void leave_standard_files(void)
{
	int null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd <= 2; fd++)
		if (null >= 0)
			dup2(null, fd);
		else
			close(fd);
	if (null > 2)
		close(null);
}

static void task_process(struct host *host, const struct task *task, pid_t parent, int report_fd)
{
	/* A ^C meant for us must not end a write half-way. */
	setsid();
	signal(SIGPIPE, SIG_IGN);
	leave_standard_files();
	if (task_waits_for_processes(task->kind))
		child_end_with(parent);
	struct text answer = {0};
	struct report report = {task_perform(host, task, &answer)};
	if (fd_write_all(report_fd, &report, sizeof report) == 0)
		fd_write_all(report_fd, text_string(&answer), answer.length);
	_exit(0);
}

int task_start(struct host *host, const struct task *task, struct pending *ret)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0)
		task_process(host, task, parent, ends[1]);
	int r = pid < 0 ? -errno : 0;
	close(ends[1]);
	if (r < 0) {
		close(ends[0]);
		return r;
	}
	ret->pid = pid;
	ret->report_fd = ends[0];
	return 0;
}

/* Gathers the report. 0 at its end, -ETIMEDOUT when it did not come. */
static int gather(struct pending *pending, struct deadline deadline)
{
	for (;;) {
		struct pollfd wait = {.fd = pending->report_fd, .events = POLLIN};
		int ready = poll(&wait, 1, deadline_left(deadline));
		if (ready < 0 && errno != EINTR)
			return -errno;
		if (ready == 0)
			return -ETIMEDOUT;
		if (ready < 0)
			continue;
		char piece[4096];
		ssize_t got = read(pending->report_fd, piece, sizeof piece);
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0)
			return 0;
		if (got > 0)
			text_add_bytes(&pending->answer, piece, (size_t)got);
	}
}

/* Collects a process that has said all. What it has open is closed only then, and to
 * close a node may take the kernel as long as anything. */
static void collect(pid_t pid)
{
	autoclose int process = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd wait = {.fd = process, .events = POLLIN};
	struct deadline deadline = deadline_in(KILLED_MS);
	while (process >= 0 && poll(&wait, 1, deadline_left(deadline)) < 0 && errno == EINTR)
		;
	waitpid(pid, NULL, WNOHANG);
}

int task_finish(struct pending *pending, struct deadline deadline, struct text *out)
{
	int r = gather(pending, deadline);
	bool given_up = r == -ETIMEDOUT && task_waits_for_processes(pending->kind);
	if (given_up) {
		/* What it has started is of its group (setsid() above), if it came so far. */
		if (kill(-pending->pid, SIGKILL) < 0)
			kill(pending->pid, SIGKILL);
		r = gather(pending, deadline_in(KILLED_MS));
	}
	close_fd(&pending->report_fd);
	if (r < 0)
		return r;
	collect(pending->pid);
	pending->pid = 0; /* it is gone, whatever it says */
	struct report report;
	if (pending->answer.length < sizeof report)
		return given_up ? -ETIMEDOUT : -ECANCELED;
	memcpy(&report, pending->answer.at, sizeof report);
	if (out)
		text_add_bytes(out, pending->answer.at + sizeof report,
			       pending->answer.length - sizeof report);
	return report.outcome;
}
