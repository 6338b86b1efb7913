/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Runs a command so many times at once, each with its number in the place of '%', and says
 * how long it took until the last had ended, and the most memory that one of them had.
 *
 *     at-once COUNT STDIN COMMAND...
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COUNT_MAX = 1000, WORDS_MAX = 32, WORD_ROOM = 512 };

static double now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void fill_in(char *room, const char *word, int number)
{
	const char *mark = strchr(word, '%');
	if (mark)
		snprintf(room, WORD_ROOM, "%.*s%d%s", (int)(mark - word), word, number, mark + 1);
	else
		snprintf(room, WORD_ROOM, "%s", word);
}

static void run(int number, const char *input, char **command)
{
	static char rooms[WORDS_MAX][WORD_ROOM];
	char *words[WORDS_MAX + 1] = {NULL};
	char path[WORD_ROOM];
	for (int i = 0; command[i] && i < WORDS_MAX; i++) {
		fill_in(rooms[i], command[i], number);
		words[i] = rooms[i];
	}
	fill_in(path, input, number);
	dup2(open(path, O_RDONLY), 0);
	dup2(open("/dev/null", O_WRONLY), 1);
	dup2(1, 2);
	execv(words[0], words);
	_exit(127);
}

int main(int argc, char **argv)
{
	int count = argc > 3 ? (int)strtol(argv[1], NULL, 10) : 0;
	if (count < 1 || count > COUNT_MAX)
		return 2;
	long peak_kib = 0;
	int failed = 0;
	double began = now_ms();
	for (int i = 1; i <= count; i++)
		if (fork() == 0)
			run(i, argv[2], argv + 3);
	struct rusage usage;
	for (int status; wait4(-1, &status, 0, &usage) > 0;) {
		failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
		if (usage.ru_maxrss > peak_kib)
			peak_kib = usage.ru_maxrss;
	}
	printf("%10.0f %10ld %5d of %d failed\n", now_ms() - began, peak_kib, failed, count);
	return 0;
}
