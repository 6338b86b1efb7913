/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Runs a command while many processes sleep, each with descriptors and mappings like a
 * program of a desktop; one of them has /dev/full open. They end with this one, however
 * that ends.
 *
 *     crowd COUNT COMMAND...
 */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COUNT_MAX = 20000, PIPES = 6, FILES = 8, MAPPINGS = 60 };

static void furnish(void)
{
	int ends[2];
	for (int i = 0; i < PIPES; i++)
		if (pipe(ends) < 0)
			_exit(1);
	for (int i = 0; i < FILES; i++) {
		int fd = open(i % 2 ? "/dev/null" : "/proc/self/exe", O_RDONLY);
		/* Rights in turn, or the kernel would make one mapping of all. */
		for (int j = 0; fd >= 0 && !(i % 2) && j < MAPPINGS / (FILES / 2); j++)
			mmap(NULL, 4096, j % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE, fd, 0);
	}
}

static void be_one(pid_t parent, int number, int ready)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	furnish();
	if (number == 0 && open("/dev/full", O_RDWR) < 0)
		_exit(1);
	close(ready);
	while (getppid() == parent)
		pause();
	_exit(0);
}

int main(int argc, char **argv)
{
	int count = argc > 2 ? (int)strtol(argv[1], NULL, 10) : 0;
	int ready[2];
	char byte;
	if (count < 1 || count > COUNT_MAX || pipe(ready) < 0)
		return 2;
	pid_t *crowd = calloc((size_t)count, sizeof *crowd);
	pid_t parent = getpid();
	int failed = !crowd;
	for (int i = 0; !failed && i < count; i++) {
		crowd[i] = fork();
		if (crowd[i] == 0)
			be_one(parent, i, ready[1]);
		failed = crowd[i] < 0;
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 0) /* until the last one is furnished */
		failed = 1;
	int status = 1;
	pid_t command = failed ? -1 : fork();
	if (command == 0) {
		execv(argv[2], argv + 2);
		_exit(127);
	}
	if (command > 0)
		waitpid(command, &status, 0);
	for (int i = 0; crowd && i < count; i++)
		if (crowd[i] > 0)
			kill(crowd[i], SIGKILL);
	while (wait(NULL) > 0)
		continue;
	free(crowd);
	if (failed)
		fputs("crowd: cannot start so many\n", stderr);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
