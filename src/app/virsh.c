/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/virsh.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/memory.h"
#include "model/names.h"

/* A daemon that answers at all does so at once; it starts on demand. */
enum { VIRSH_MS = 15 * 1000 };

static int close_all_but(int stdout_fd)
{
	int null = open("/dev/null", O_RDWR);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
		return -1;
	return dup2(stdout_fd, STDOUT_FILENO);
}

static void __attribute__((noreturn)) become_virsh(int root_fd, const char *name, int stdout_fd)
{
	char *domain = str_format("--domain=%s", name);
	char program[] = "virsh", connect[] = "-c", daemon[] = "qemu:///system";
	char command[] = "dumpxml", kind[] = "--inactive";
	char *const argv[] = {program, connect, daemon, command, kind, domain, NULL};
	char locale[] = "LC_ALL=C.UTF-8", path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *const environment[] = {locale, path, NULL};
	/* NB: without O_CLOEXEC, or a script in its place would not be found. */
	int root = fcntl(root_fd, F_DUPFD, STDERR_FILENO + 1);
	signal(SIGPIPE, SIG_DFL);
	if (root >= 0 && close_all_but(stdout_fd) >= 0)
		execveat(root, PATH_VIRSH, argv, environment, 0);
	_exit(errno == ENOENT ? 127 : 126);
}

/* NB: it is killed before it is waited for, in case it does not end: what it had to say
 * was said when its stdout ended. */
static int end(pid_t pid, int result)
{
	int status = 0;
	if (result < 0)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (result < 0)
		return result;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return -ENOENT;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -ESRCH;
}

int virsh_dumpxml(int root_fd, const char *name, size_t max, struct text *out)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid_t pid = fork();
	if (pid == 0)
		become_virsh(root_fd, name, ends[1]);
	close(ends[1]);
	autoclose int from = ends[0];
	if (pid < 0)
		return -errno;
	size_t before = out->length;
	int r = end(pid, fd_read_within(from, max, deadline_in(VIRSH_MS), out));
	if (r < 0)
		text_cut(out, before);
	return r;
}
