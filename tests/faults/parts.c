/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The faults: each part lives the case through once for every place a fault can be. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/file.h"
#include "sweep.h"

static const int codes[] = {EBUSY, ENODEV, EIO, EAGAIN, EPERM, ENOSPC, EINVAL};

static void live_and_check(struct sweep_case *of, const struct fault *faults, size_t count,
			   const char *name, struct tally *tally)
{
	autoerror died = {0};
	sweep_tell(of, name);
	sweep_reset(of);
	rehearsal_plan_faults(&of->host, faults, count);
	for (size_t i = 0; i < count; i++)
		if (faults[i].kind != FAULT_FAIL && faults[i].kind != FAULT_STALL)
			of->life.in_process = false;
	life_run(&of->life, LIFE_PREPARE, &died);
	if (rehearsal_faults_fired(&of->host) < count && !died.text)
		return; /* the life is over before it comes to that */
	sweep_check(of, name, &died, tally);
}

void sweep_single_faults(struct sweep_case *of, struct tally *tally)
{
	for (unsigned at = 1; at <= of->tasks; at++) {
		for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
			struct fault fault = {FAULT_FAIL, at, codes[i]};
			autofree char *name = str_format("change %u fails with %s", at,
							 fault_errno_name(codes[i]));
			live_and_check(of, &fault, 1, name, tally);
		}
		for (int kind = FAULT_STALL; kind < FAULT_KIND_COUNT; kind++) {
			struct fault fault = {(enum fault_kind)kind, at, 0};
			autofree char *name =
				str_format("change %u: %s", at, fault_kind_name(fault.kind));
			live_and_check(of, &fault, 1, name, tally);
		}
	}
}

/* Cuts the journal's last line in two, as a power failure or a full disk can while
 * it is appended. */
static void tear(const struct sweep_case *of)
{
	autotext journal = {0};
	autofree char *path = sweep_journal_path(of);
	if (file_read(AT_FDCWD, path, 1 << 20, &journal) < 0 || journal.length < 2)
		return;
	size_t begin = journal.length - 1;
	while (begin > 0 && journal.at[begin - 1] != '\n')
		begin--;
	if (truncate(path, (off_t)(begin + (journal.length - begin) / 2)) < 0)
		perror(path);
}

static size_t count_lines(const struct sweep_case *of)
{
	size_t count = 0;
	autotext journal = {0};
	autofree char *path = sweep_journal_path(of);
	if (file_read(AT_FDCWD, path, 1 << 20, &journal) < 0)
		return 0;
	for (size_t i = 0; i < journal.length; i++)
		count += journal.at[i] == '\n';
	return count;
}

/* A step of several changes has its intent synced before the first of them: where prepare
 * has appended nothing since the change before, there is nothing to tear. */
static bool can_tear(struct sweep_case *of, unsigned at)
{
	size_t lines[2];
	autoerror died = {0};
	if (at < 2 || at > of->prepare_tasks)
		return true;
	for (unsigned i = 0; i < 2; i++) {
		struct fault fault = {FAULT_CRASH_BEFORE, at - 1 + i, 0};
		sweep_reset(of);
		of->life.in_process = false;
		rehearsal_plan_faults(&of->host, &fault, 1);
		life_run_to(&of->life, LIFE_PREPARE, LIFE_PREPARE, &died);
		lines[i] = count_lines(of);
	}
	return lines[0] != lines[1];
}

static void live_with_torn_journal(struct sweep_case *of, const struct fault *fault,
				   struct error *died)
{
	const struct life_report *report = of->life.report;
	sweep_reset(of);
	of->life.in_process = false;
	rehearsal_plan_faults(&of->host, fault, 1);
	if (life_run_to(&of->life, LIFE_PREPARE, LIFE_PREPARE, died) < 0)
		return;
	if (report->calls[LIFE_PREPARE].crashed)
		tear(of);
	bool well = !report->calls[LIFE_PREPARE].crashed && report->calls[LIFE_PREPARE].result == 0;
	if (life_run(&of->life, well ? LIFE_START : LIFE_STOPPED, died) < 0)
		return;
	if (report->calls[LIFE_RELEASE].crashed)
		tear(of);
}

/* Where the last line is the intent of a change that was not made, or the note of
 * one that was: nothing else is ever appended without being synced first. */
void sweep_torn_journals(struct sweep_case *of, struct tally *tally)
{
	static const enum fault_kind kinds[] = {FAULT_CRASH_BEFORE, FAULT_CRASH_AFTER};
	for (unsigned at = 1; at <= of->tasks; at++)
		for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
			struct fault fault = {kinds[i], at, 0};
			autoerror died = {0};
			if (kinds[i] == FAULT_CRASH_BEFORE && !can_tear(of, at))
				continue;
			autofree char *name =
				str_format("change %u: %s, and the journal's last line is torn", at,
					   fault_kind_name(kinds[i]));
			live_with_torn_journal(of, &fault, &died);
			sweep_check(of, name, &died, tally);
		}
}

/* No file grows beyond this: what a full disk is to the journal. */
static void limit_files(void *data)
{
	const struct rlimit limit = {*(rlim_t *)data, *(rlim_t *)data};
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
}

static void live_with_full_journal(struct sweep_case *of, rlim_t limit, bool to_the_end,
				   struct error *died)
{
	const struct life_call *prepare = &of->life.report->calls[LIFE_PREPARE];
	sweep_reset(of);
	of->life.in_process = false;
	of->life.before = limit_files;
	of->life.data = &limit;
	if (life_run_to(&of->life, LIFE_PREPARE, LIFE_PREPARE, died) < 0)
		return;
	if (!to_the_end)
		of->life.before = NULL;
	life_run(&of->life, prepare->result == 0 ? LIFE_START : LIFE_STOPPED, died);
	of->life.before = NULL;
}

/* The journal runs full at the start, the middle and the end of every line. */
void sweep_full_journals(struct sweep_case *of, struct tally *tally)
{
	for (size_t line = 0; line < of->journal_line_count; line++) {
		size_t begin = line ? of->journal_lines[line - 1] : 0;
		size_t places[] = {begin, (begin + of->journal_lines[line]) / 2,
				   of->journal_lines[line] - 1};
		for (size_t i = 0; i < 2 * ARRAY_SIZE(places); i++) {
			autoerror died = {0};
			bool to_the_end = i >= ARRAY_SIZE(places);
			size_t limit = places[i % ARRAY_SIZE(places)];
			autofree char *name =
				str_format("no room in the journal after %zu bytes%s", limit,
					   to_the_end ? ", nor when the VM ends" : "");
			live_with_full_journal(of, limit, to_the_end, &died);
			sweep_check(of, name, &died, tally);
		}
	}
}

/* A start fails, and then the undo of what it did does, at every place. */
void sweep_failing_undos(struct sweep_case *of, struct tally *tally)
{
	static const struct fault seconds[] = {
		{FAULT_FAIL, 0, EIO}, {FAULT_STALL, 0, 0}, {FAULT_CRASH_BETWEEN, 0, 0}};
	for (unsigned first = 1; first <= of->prepare_tasks; first++)
		for (unsigned second = first + 1; second <= of->tasks; second++)
			for (size_t i = 0; i < ARRAY_SIZE(seconds); i++) {
				struct fault faults[] = {{FAULT_FAIL, first, EIO}, seconds[i]};
				faults[1].at = second;
				autofree char *name =
					str_format("change %u fails with EIO, then change %u: %s",
						   first, second, fault_kind_name(seconds[i].kind));
				live_and_check(of, faults, ARRAY_SIZE(faults), name, tally);
			}
}
