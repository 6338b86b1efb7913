/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/task.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/file.h"
#include "host/modules.h"

/* What a task's process says: the outcome, then what it read. */
struct report {
	int outcome;
};

enum { ANSWER_MAX = 1 << 16 };

static int perform_write(struct host *host, const struct task *task, task_open_file *open_file)
{
	int fd = open_file(host, task->path, O_WRONLY | O_TRUNC);
	if (fd < 0)
		return fd;
	/* One write(2): sysfs takes each one as a whole value. */
	ssize_t put = write(fd, task->value, strlen(task->value));
	return put < 0 ? -errno : 0;
}

static int perform_read(struct host *host, const struct task *task, task_open_file *open_file,
			struct text *answer)
{
	int fd = open_file(host, task->path, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return fd;
	int r = fd_read_all(fd, ANSWER_MAX, answer);
	if (r == 0)
		text_trim(answer);
	return r;
}

/* Both kinds of nodes may sleep in open(2): a group while another process's device
 * is reset (drivers/vfio/group.c, group_lock), a disk that does not answer. */
static int perform_open(struct host *host, const struct task *task, task_open_file *open_file)
{
	int fd = open_file(host, task->path, O_PATH);
	struct stat status;
	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0)
		return -errno;
	int how = S_ISBLK(status.st_mode) ? O_RDONLY | O_EXCL : O_RDWR;
	fd = open_file(host, task->path, how | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? fd : 0;
}

static int perform(struct host *host, const struct task *task, task_open_file *open_file,
		   struct text *answer)
{
	switch (task->kind) {
	case TASK_READ:
		return perform_read(host, task, open_file, answer);
	case TASK_OPEN:
		return perform_open(host, task, open_file);
	case TASK_WRITE:
		return perform_write(host, task, open_file);
	case TASK_LOAD_MODULE:
		return host->live ? module_load(task->value) : -EPERM;
	case TASK_UNLOAD_MODULE:
		return host->live ? module_unload(task->value) : -EPERM;
	}
	return -EINVAL;
}

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

static void task_process(struct host *host, const struct task *task, task_open_file *open_file,
			 int report_fd)
{
	/* A ^C meant for us must not end a write half-way. */
	setsid();
	signal(SIGPIPE, SIG_IGN);
	leave_standard_files();
	struct text answer = {0};
	struct report report = {perform(host, task, open_file, &answer)};
	if (fd_write_all(report_fd, &report, sizeof report) == 0)
		fd_write_all(report_fd, text_string(&answer), answer.length);
	_exit(0);
}

int task_start(struct host *host, const struct task *task, task_open_file *open_file,
	       struct pending *ret)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid_t pid = fork();
	if (pid == 0)
		task_process(host, task, open_file, ends[1]);
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

int task_finish(struct pending *pending, struct deadline deadline, struct text *out)
{
	int r = gather(pending, deadline);
	close_fd(&pending->report_fd);
	if (r < 0)
		return r;
	waitpid(pending->pid, NULL, 0);
	struct report report;
	if (pending->answer.length < sizeof report)
		return -ECANCELED;
	memcpy(&report, pending->answer.at, sizeof report);
	if (out)
		text_add_bytes(out, pending->answer.at + sizeof report,
			       pending->answer.length - sizeof report);
	return report.outcome;
}
