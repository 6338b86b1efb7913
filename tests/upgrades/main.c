/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * An upgrade while a VM runs: the journal was written by an earlier version, and this one
 * must bring everything home by it. journals/VERSION/CASE is such a journal, of a case of
 * tests/rehearsals/cases; none is ever changed. Each is done to the model of its host, and
 * then undone from the very bytes.
 *
 *   upgrades                every journal
 *   upgrades --write DIR    writes those of this version, for the next one's test
 */

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "app/handover.h"
#include "base/file.h"
#include "base/log.h"
#include "journal/journal.h"
#include "model/names.h"
#include "run/recover.h"
#include "run/transaction.h"
#include "sweep.h"

#define JOURNALS TESTS_DIR "/upgrades/journals"

enum { DEADLINE_MS = 30000, MOST = 1 << 20 };

/* The line of that case. NULL for none; free() it. */
static char *find_case(const struct text *cases, const char *name)
{
	autofree char *head = str_format("\n%s ", name);
	const char *line = strstr(text_string(cases), head);
	return line ? str_copy_n(line + 1, strcspn(line + 1, "\n")) : NULL;
}

static int put_journal(const struct sweep_case *of, const struct text *bytes)
{
	autofree char *path = sweep_journal_path(of);
	autofree char *folder = str_format(PATH_STATE "/%s", of->guest.uuid);
	int r = dir_make(of->host.root_fd, folder);
	return r < 0 ? r : file_publish(AT_FDCWD, path, 0600, bytes->at, bytes->length);
}

/* The steps of the journal, as the plan that they were. */
static int read_steps(struct sweep_case *of, const struct text *bytes, struct plan *ret,
		      struct error *err)
{
	autojournal journal = {.fd = -1};
	if (put_journal(of, bytes) < 0 ||
	    journal_peek(of->host.root_fd, of->guest.uuid, &journal, err) != 0)
		return error_set(err, 0, "it cannot be read");
	if (journal.damaged || !journal.ready || !journal.step_count)
		return error_set(err, 0, "%zu lines cannot be read of %zu steps", journal.damaged,
				 journal.step_count);
	for (size_t i = 0; i < journal.step_count; i++)
		step_copy(ARRAY_ADD(ret->steps, ret->step_count), &journal.steps[i].step);
	rehearsal_root_forget(&of->root);
	return 0;
}

/* What the earlier version did. */
static int do_steps(struct sweep_case *of, const struct plan *plan, struct error *err)
{
	autojournal journal = {.fd = -1};
	struct host_view view = {0};
	if (journal_open(of->host.root_fd, of->guest.uuid, true, deadline_in(DEADLINE_MS), &journal,
			 err) < 0 ||
	    journal_begin(&journal, of->guest.name, err) < 0)
		return -1;
	return transaction_run(&of->host, &journal, plan, &view, DEADLINE_MS, err);
}

static bool is_allowed(const struct sweep_case *of, const struct difference *one)
{
	for (size_t i = 0; i < of->allowed.count; i++)
		if (str_equal(of->allowed.at[i].subject, one->subject) &&
		    str_equal(of->allowed.at[i].what, one->what))
			return true;
	return false;
}

/* The first thing that is not as at the start, or NULL; free() it. What a profile lets stay
 * is not counted unless all is. */
static char *find_difference(struct sweep_case *of, bool all)
{
	autowords end = {0};
	autodifferences differences = {0};
	rehearsal_snapshot(&of->host, &end);
	differences_find(&of->start, &end, &differences);
	for (size_t i = 0; i < differences.count; i++)
		if (all || !is_allowed(of, &differences.at[i]))
			return str_format("%s %s", differences.at[i].subject,
					  differences.at[i].what);
	return NULL;
}

static int undo(struct sweep_case *of, const struct text *bytes, struct error *err)
{
	if (put_journal(of, bytes) < 0)
		return error_set(err, 0, "it cannot be put in place");
	if (bring_back(&of->host, of->guest.uuid, ROLLBACK_VM_ENDED, DEADLINE_MS, err) < 0)
		return -1;
	autofree char *differs = find_difference(of, false);
	if (differs)
		return error_set(err, 0, "%s is not as it was", differs);
	return sweep_is_open(of) ? error_set(err, 0, "it is still open") : 0;
}

static int live(struct sweep_case *of, const struct text *bytes, struct error *err)
{
	autoplan plan = {0};
	sweep_reset(of);
	if (read_steps(of, bytes, &plan, err) < 0 || do_steps(of, &plan, err) < 0)
		return -1;
	autofree char *differs = find_difference(of, true);
	if (!differs)
		return error_set(err, 0, "its steps change nothing");
	return undo(of, bytes, err);
}

static int read_file(int folder_fd, const char *name, struct text *bytes, struct error *err)
{
	int r = file_read(folder_fd, name, MOST, bytes);
	return r < 0 ? error_errno(err, -r, "cannot read it") : 0;
}

/* Calls each() with the case of that name: 0, or -1 and why. */
static int with_case(const struct text *cases, const char *name, const struct text *bytes,
		     int (*each)(struct sweep_case *of, const struct text *bytes,
				 struct error *err),
		     struct error *err)
{
	char now[SWEEP_NOW_ROOM];
	struct sweep_case of = {.host.root_fd = -1};
	autofree char *line = find_case(cases, name);
	if (!line)
		return error_set(err, 0, "there is no such case");
	int r = sweep_case_open(line, now, &of, err);
	if (r == 0)
		r = each(&of, bytes, err);
	sweep_case_close(&of);
	return r;
}

/* The number of journals that failed; counts all of that version. */
static unsigned try_version(const struct text *cases, const char *version, unsigned *count)
{
	autofree char *path = str_format(JOURNALS "/%s", version);
	DIR *folder = opendir(path);
	unsigned failed = 0;
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		autoerror err = {0};
		autotext bytes = {0};
		if (*entry->d_name == '.')
			continue;
		++*count;
		if (read_file(dirfd(folder), entry->d_name, &bytes, &err) == 0 &&
		    with_case(cases, entry->d_name, &bytes, live, &err) == 0)
			continue;
		fprintf(stderr, "%s, %s: %s\n", version, entry->d_name, err.text);
		failed++;
	}
	if (folder)
		closedir(folder);
	return failed;
}

static int try_all(const struct text *cases)
{
	unsigned count = 0, failed = 0;
	DIR *folder = opendir(JOURNALS);
	for (struct dirent *entry; folder && (entry = readdir(folder));)
		if (*entry->d_name != '.')
			failed += try_version(cases, entry->d_name, &count);
	if (folder)
		closedir(folder);
	printf("%u of %u journals of earlier versions bring everything home\n", count - failed,
	       count);
	return failed || !count;
}

/* Where this version takes the case's devices. */
static int write_journal(struct sweep_case *of, const struct text *folder, struct error *err)
{
	autotext bytes = {0};
	autofree char *from = sweep_journal_path(of);
	autofree char *to = str_format("%s/%s", folder->at, of->name);
	sweep_reset(of);
	if (life_run_to(&of->life, LIFE_PREPARE, LIFE_PREPARE, err) < 0)
		return -1;
	if (file_read(AT_FDCWD, from, MOST, &bytes) < 0)
		return 0; /* it is refused */
	int r = file_publish(AT_FDCWD, to, 0644, bytes.at, bytes.length);
	return r < 0 ? error_errno(err, -r, "cannot write %s", to) : 0;
}

static int write_all(const struct text *cases, const char *folder)
{
	autotext where = {0};
	text_add(&where, folder);
	for (const char *line = cases->at; *line; line += strcspn(line, "\n"), line += *line != 0) {
		autoerror err = {0};
		autofree char *name = str_copy_n(line, strcspn(line, " \n"));
		if (!*name || *name == '#')
			continue;
		if (with_case(cases, name, &where, write_journal, &err) < 0) {
			fprintf(stderr, "%s: %s\n", name, err.text);
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	autotext cases = {0};
	log_off_the_record();
	if (file_read(AT_FDCWD, TESTS_DIR "/rehearsals/cases", MOST, &cases) < 0)
		return 2;
	if (argc == 3 && str_equal(argv[1], "--write"))
		return write_all(&cases, argv[2]);
	return argc == 1 ? try_all(&cases) : 2;
}
