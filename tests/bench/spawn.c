/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Runs commands again and again, in turn, and says for each what the middle run
 * cost. Measured in one go, they share whatever else the machine does.
 *
 *     spawn ROUNDS STDIN -- COMMAND... -- COMMAND... ...
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COMMANDS_MAX = 8, ROUNDS_MAX = 5000 };

struct command {
	char **argv;
	double wall_us[ROUNDS_MAX];
	double own_us[ROUNDS_MAX]; /* user time: without the kernel's */
	long peak_kib;
};

static struct command commands[COMMANDS_MAX];

static double now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void run_once(struct command *command, const char *input, int round)
{
	struct rusage usage;
	double began = now_us();
	pid_t pid = vfork();
	if (pid == 0) {
		int in = open(input, O_RDONLY);
		int null = open("/dev/null", O_WRONLY);
		dup2(in, 0);
		dup2(null, 1);
		dup2(null, 2);
		execv(command->argv[0], command->argv);
		_exit(127);
	}
	int status;
	wait4(pid, &status, 0, &usage);
	command->wall_us[round] = now_us() - began;
	command->own_us[round] =
		(double)usage.ru_utime.tv_sec * 1e6 + (double)usage.ru_utime.tv_usec;
	if (usage.ru_maxrss > command->peak_kib)
		command->peak_kib = usage.ru_maxrss;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
		fprintf(stderr, "cannot run %s\n", command->argv[0]);
		_exit(1);
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double middle(double *values, int count)
{
	qsort(values, (size_t)count, sizeof *values, compare);
	return values[count / 2];
}

int main(int argc, char **argv)
{
	int count = 0;
	int rounds = argc > 3 ? (int)strtol(argv[1], NULL, 10) : 0;
	if (rounds < 1 || rounds > ROUNDS_MAX) {
		fprintf(stderr, "spawn ROUNDS STDIN -- COMMAND... -- COMMAND...\n");
		return 2;
	}
	for (int i = 3; i < argc && count < COMMANDS_MAX; i++) {
		if (strcmp(argv[i], "--") != 0 || i + 1 == argc)
			continue;
		argv[i] = NULL; /* ends the command before it */
		commands[count++].argv = argv + i + 1;
	}
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < count; i++)
			run_once(&commands[i], argv[2], round);
	for (int i = 0; i < count; i++)
		printf("%10.0f %10.0f %8ld  %s\n", middle(commands[i].wall_us, rounds),
		       middle(commands[i].own_us, rounds), commands[i].peak_kib,
		       commands[i].argv[0]);
	return 0;
}
