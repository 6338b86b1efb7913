/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/program.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/memory.h"
#include "host/child.h"
#include "host/root.h"

enum { SAID_MAX = 1 << 16 };

/* Where the program is below the host's root: a descriptor, and its path. */
static int find(struct host *host, const char *name, char **ret_path)
{
	static const char *const folders[] = {"usr/sbin/", "usr/bin/", "sbin/", "bin/"};
	int fd = -ENOENT;
	for (size_t i = 0; i < ARRAY_SIZE(folders) && fd == -ENOENT; i++) {
		bool is_path = strchr(name, '/') != NULL;
		free(*ret_path);
		*ret_path = str_format("/%s%s", is_path ? "" : folders[i], name);
		fd = root_open(host, *ret_path + 1, O_PATH);
	}
	return fd;
}

/* Below another root than "/" the descriptor is what leads to it: a script's interpreter
 * opens it by that too, so it stays open (execveat(2)). */
static void become_program(const struct host *host, int program, const char *path,
			   const char *const arguments[])
{
	static const char *const environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C",
						  "HOME=/root", "TERM=dumb", NULL};
	char *const *argv = (char *const *)(uintptr_t)arguments;
	char *const *envp = (char *const *)(uintptr_t)environment;
	enum { KEPT = 3 };
	if (host->live) {
		close_range(KEPT, ~0u, 0);
		execve(path, argv, envp);
	} else if (program == KEPT ? fcntl(program, F_SETFD, 0) == 0
				   : dup2(program, KEPT) == KEPT) {
		close_range(KEPT + 1, ~0u, 0);
		syscall(SYS_execveat, KEPT, "", argv, envp, AT_EMPTY_PATH);
	}
	_exit(errno == ENOENT ? 127 : 126);
}

static int await(pid_t pid)
{
	int status;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECANCELED;
}

int program_run(struct host *host, const char *const arguments[], struct text *said)
{
	autofree char *path = NULL;
	autoclose int program = find(host, arguments[0], &path);
	int ends[2] = {-1, -1};
	if (program < 0)
		return program;
	if (said && pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0) {
		child_end_with(parent);
		if (said)
			dup2(ends[1], STDOUT_FILENO);
		become_program(host, program, path, arguments);
	}
	int r = pid < 0 ? -errno : 0;
	close_fd(&ends[1]);
	if (r == 0 && said)
		fd_read_all(ends[0], SAID_MAX, said);
	close_fd(&ends[0]);
	return r < 0 ? r : await(pid);
}
