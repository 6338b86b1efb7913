/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * The fault sweep: every case of tests/rehearsals/cases, or those named as
 * arguments, is lived through with every fault at every change. Two processes
 * share the cases. Prints "N of N": faults come through, of faults tried; and after how
 * many of those where a display manager is stopped the display is back.
 */

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/deadline.h"
#include "base/file.h"
#include "base/log.h"
#include "sweep.h"

enum { WORKERS = 2 };

/* Shared with the worker, so that it can be read when the worker is dead. */
struct worker_report {
	struct tally tally;
	unsigned cases, broken;
	bool over;
	char now[SWEEP_NOW_ROOM];
};

static void sweep(const char *line, struct worker_report *report)
{
	autoerror err = {0};
	struct sweep_case of;
	struct tally tally = {0};
	if (sweep_case_open(line, report->now, &of, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		report->broken++;
	} else {
		int64_t began = clock_us();
		sweep_single_faults(&of, &tally);
		sweep_torn_journals(&of, &tally);
		sweep_full_journals(&of, &tally);
		sweep_failing_undos(&of, &tally);
		sweep_odd_orders(&of, &tally);
		double seconds = (double)(clock_us() - began) / 1e6;
		printf("%-24s %5lu of %5lu faults, %3u changes in a life, %4.0f lives per second\n",
		       of.name, tally.passed, tally.tried, of.tasks,
		       (double)tally.lives / (seconds > 0 ? seconds : 1));
		fflush(stdout);
		report->cases++;
	}
	report->tally.tried += tally.tried;
	report->tally.passed += tally.passed;
	report->tally.lives += tally.lives;
	report->tally.displays += tally.displays;
	report->tally.displays_back += tally.displays_back;
	sweep_case_close(&of);
}

static bool is_wanted(const char *line, int argc, char **argv)
{
	if (!*line || *line == '#')
		return false;
	size_t length = strcspn(line, " ");
	for (int i = 1; i < argc; i++)
		if (strlen(argv[i]) == length && strncmp(argv[i], line, length) == 0)
			return true;
	return argc < 2;
}

/* Each worker takes the cases whose turn is its. */
static void work(int worker, struct worker_report *report, int argc, char **argv)
{
	autotext cases = {0};
	if (file_read(AT_FDCWD, TESTS_DIR "/rehearsals/cases", 1 << 20, &cases) < 0)
		return;
	int turn = 0;
	for (char *line = cases.at; *line;) {
		size_t length = strcspn(line, "\n");
		autofree char *copy = str_copy_n(line, length);
		if (is_wanted(copy, argc, argv) && turn++ % WORKERS == worker)
			sweep(copy, report);
		line += length + (line[length] == '\n');
	}
	if (worker == 0)
		sweep_two_guests(&report->tally);
	report->over = true;
}

/* At least 'least' cases are to be swept: one for each name that was asked for. */
static int gather(const struct worker_report *reports, double seconds, unsigned least)
{
	struct worker_report all = {.over = true};
	for (int i = 0; i < WORKERS; i++) {
		all.tally.tried += reports[i].tally.tried;
		all.tally.passed += reports[i].tally.passed;
		all.tally.lives += reports[i].tally.lives;
		all.tally.displays += reports[i].tally.displays;
		all.tally.displays_back += reports[i].tally.displays_back;
		all.cases += reports[i].cases;
		all.broken += reports[i].broken;
		all.over &= reports[i].over;
		if (!reports[i].over)
			fprintf(stderr, "%s: the program died\n", reports[i].now);
	}
	printf("%u cases, %.0f s, %.0f lives per second\n%lu of %lu, display back in %lu of %lu\n",
	       all.cases, seconds, (double)all.tally.lives / seconds, all.tally.passed,
	       all.tally.tried, all.tally.displays_back, all.tally.displays);
	if (all.cases + all.broken < least)
		fprintf(stderr, "a case of one of those names is not there\n");
	return !all.over || all.broken || all.cases < least ||
	       all.tally.passed != all.tally.tried || all.tally.displays_back != all.tally.displays;
}

int main(int argc, char **argv)
{
	int64_t began = clock_us();
	log_off_the_record();
	struct worker_report *reports =
		mmap(NULL, WORKERS * sizeof *reports, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (reports == MAP_FAILED)
		return 2;
	for (int i = 0; i < WORKERS; i++)
		if (fork() == 0) {
			work(i, &reports[i], argc, argv);
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
	return gather(reports, (double)(clock_us() - began) / 1e6,
		      argc > 1 ? (unsigned)argc - 1 : 1);
}
