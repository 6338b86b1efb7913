/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "journal/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "journal/lock.h"
#include "model/names.h"

/* A handover has some ten lines; a journal of this size is not ours. */
enum { JOURNAL_MAX = 4 << 20 };

static char *journal_path(const char *uuid, const char *file)
{
	return str_format(PATH_STATE "/%s%s", uuid, file);
}

static struct journal_step *find_step(struct journal *journal, unsigned long number)
{
	for (size_t i = 0; i < journal->step_count; i++)
		if (journal->steps[i].number == number)
			return &journal->steps[i];
	return NULL;
}

/* Brings what is known about a step up to an entry that speaks of it. */
static void step_learn(struct journal_step *step, const struct entry *entry)
{
	switch (entry->event) {
	case ENTRY_DONE:
		step->state = STEP_DONE;
		step->took_us = entry->took_us;
		break;
	case ENTRY_STUCK:
		step->stuck_pid = entry->pid;
		step->stuck_started = entry->started;
		break;
	case ENTRY_UNDONE:
	case ENTRY_KEPT:
		step->state = STEP_CLOSED;
		break;
	case ENTRY_LEAVING:
		step->leaving = true;
		break;
	case ENTRY_BEGIN:
	case ENTRY_INTEND:
	case ENTRY_READY:
	case ENTRY_ENDED:
	case ENTRY_TENDED:
	case ENTRY_EVENT_COUNT:
		break;
	}
}

static void journal_learn(struct journal *journal, struct entry *entry)
{
	journal->last_number = entry->number;
	if (entry->event == ENTRY_BEGIN) {
		free(journal->guest);
		journal->guest = TAKE(entry->guest);
		journal->began_ms = entry->time_ms;
		journal->ready = false;
		journal->ended = false;
	} else if (entry->event == ENTRY_INTEND) {
		struct journal_step *step = ARRAY_ADD(journal->steps, journal->step_count);
		step->number = entry->number;
		step->intended_ms = entry->time_ms;
		step->step = entry->step;
		entry->step = (struct step){0};
	} else if (entry->event == ENTRY_TENDED) {
		journal->daemon = (struct process_id){entry->pid, entry->started};
	} else if (entry->event == ENTRY_ENDED) {
		journal->ended = true;
	} else if (entry->event == ENTRY_READY) {
		journal->ready = true;
	} else {
		struct journal_step *step = find_step(journal, entry->of);
		if (step)
			step_learn(step, entry);
	}
}

/* Reads all lines and returns where the last whole one ends. What stands behind it
 * was torn when the program was stopped, and nobody acted on it. */
static off_t journal_read(struct journal *journal, const struct text *bytes)
{
	size_t whole = 0;
	for (size_t at = 0; at < bytes->length;) {
		const char *end = memchr(bytes->at + at, '\n', bytes->length - at);
		if (!end)
			break;
		autoentry entry = {0};
		size_t length = (size_t)(end - bytes->at) - at;
		if (entry_parse(bytes->at + at, length, &entry))
			journal_learn(journal, &entry);
		else
			journal->damaged++;
		at += length + 1;
		whole = at;
	}
	return (off_t)whole;
}

/* Opens the file and locks it; one that its owner retired while we waited for
 * the lock is not the one that stands there now. */
static int open_locked(struct journal *journal, int flags, struct deadline deadline,
		       struct error *err)
{
	autofree char *path = journal_path(journal->uuid, "/journal");
	autofree char *folder = journal_path(journal->uuid, "");
	for (;;) {
		if ((flags & O_CREAT ? dir_make_own : dir_check)(journal->root_fd, folder, err) < 0)
			return -EPERM;
		autoclose int fd = openat(journal->root_fd, path,
					  flags | O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0 && errno == ENOENT && flags & O_CREAT && deadline_left(deadline))
			continue; /* retired between the two calls */
		if (fd < 0)
			return -errno;
		int r = lock_take(fd, deadline);
		if (r < 0)
			return r;
		struct stat status;
		if (fstat(fd, &status) < 0)
			return -errno;
		if (!S_ISREG(status.st_mode))
			return -EINVAL;
		if (status.st_nlink) {
			journal->fd = TAKE_FD(fd);
			return 0;
		}
	}
}

static void journal_start(struct journal *journal, int root_fd, const char *uuid)
{
	*journal = (struct journal){.root_fd = root_fd, .fd = -1};
	snprintf(journal->uuid, sizeof journal->uuid, "%s", uuid);
}

int journal_open(int root_fd, const char *uuid, bool create, struct deadline deadline,
		 struct journal *ret, struct error *err)
{
	autojournal journal;
	journal_start(&journal, root_fd, uuid);
	*ret = (struct journal){.fd = -1};
	if (!uuid_is_printed(uuid))
		return error_set(err, EINVAL, "'%s' is not the uuid of a VM", uuid);
	autoerror folder = {0};
	int r = open_locked(&journal, create ? O_CREAT : 0, deadline, &folder);
	if (folder.text) {
		error_keep_first(err, &folder);
		return -1;
	}
	if (r == -ENOENT && !create)
		return 1;
	if (r == -ETIMEDOUT) {
		error_set(err, EBUSY,
			  "another handover of this VM is under way, or a process of "
			  "one that was killed waits in the kernel");
		return error_advise(err, "fuser -v /" PATH_STATE "/%s/journal names it", uuid);
	}
	autotext bytes = {0};
	if (r == 0)
		r = fd_read_all(journal.fd, JOURNAL_MAX, &bytes);
	if (r == 0 && ftruncate(journal.fd, journal_read(&journal, &bytes)) < 0)
		r = -errno;
	if (r < 0)
		return error_errno(err, -r, "cannot open the journal /" PATH_STATE "/%s/journal",
				   uuid);
	*ret = journal;
	journal = (struct journal){.fd = -1};
	return 0;
}

int journal_peek(int root_fd, const char *uuid, struct journal *ret, struct error *err)
{
	autotext bytes = {0};
	autofree char *path = journal_path(uuid, "/journal");
	journal_start(ret, root_fd, uuid);
	int r = file_read(root_fd, path, JOURNAL_MAX, &bytes);
	if (r == -ENOENT)
		return 1;
	if (r < 0)
		return error_errno(err, -r, "cannot read the journal /%s", path);
	journal_read(ret, &bytes);
	return 0;
}

void journal_list(int root_fd, struct words *ret_uuids)
{
	int fd = openat(root_fd, PATH_STATE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return;
	for (struct dirent *entry; (entry = readdir(folder));)
		if (uuid_is_printed(entry->d_name))
			words_add(ret_uuids, entry->d_name);
	closedir(folder);
	words_sort(ret_uuids);
}

/* Where lines go besides, or NULL. */
static struct text *copied;

void journal_copy_lines(struct text *lines)
{
	copied = lines;
}

/* Appends an entry and sees it synced. What could not be written whole is cut
 * off again, so that the next entry does not follow half a line. */
static int journal_append(struct journal *journal, struct entry *entry, struct error *err)
{
	autotext line = {0};
	entry->number = journal->last_number + 1;
	entry->time_ms = clock_wall_ms();
	entry_print(entry, &line);
	off_t before = lseek(journal->fd, 0, SEEK_END);
	int r = fd_write_all(journal->fd, line.at, line.length);
	if (r == 0 && fdatasync(journal->fd) < 0)
		r = -errno;
	if (r < 0) {
		int cut = before < 0 ? -1 : ftruncate(journal->fd, before);
		error_errno(err, -r, "cannot write the journal /" PATH_STATE "/%s/journal%s",
			    journal->uuid, cut < 0 ? ", nor mend it" : "");
		return error_advise(err, "make room in /run");
	}
	journal->last_number = entry->number;
	if (copied)
		text_add(copied, line.at);
	return 0;
}

int journal_begin(struct journal *journal, const char *guest, struct error *err)
{
	autoentry entry = {.event = ENTRY_BEGIN, .guest = str_copy(guest), .pid = getpid()};
	if (journal_append(journal, &entry, err) < 0)
		return -1;
	journal_learn(journal, &entry);
	return 0;
}

int journal_intend(struct journal *journal, const struct step *step, size_t *ret_index,
		   struct error *err)
{
	autoentry entry = {.event = ENTRY_INTEND};
	step_copy(&entry.step, step);
	if (journal_append(journal, &entry, err) < 0)
		return -1;
	*ret_index = journal->step_count;
	journal_learn(journal, &entry);
	return 0;
}

/* Notes what speaks of no step. */
static int note_of_all(struct journal *journal, struct entry entry, struct error *err)
{
	if (journal_append(journal, &entry, err) < 0)
		return -1;
	journal_learn(journal, &entry);
	return 0;
}

int journal_note_daemon(struct journal *journal, struct process_id daemon, struct error *err)
{
	return note_of_all(
		journal,
		(struct entry){.event = ENTRY_TENDED, .pid = daemon.pid, .started = daemon.started},
		err);
}

int journal_note_ready(struct journal *journal, struct error *err)
{
	return note_of_all(journal, (struct entry){.event = ENTRY_READY}, err);
}

int journal_note_ended(struct journal *journal, struct error *err)
{
	return note_of_all(journal, (struct entry){.event = ENTRY_ENDED}, err);
}

int journal_note(struct journal *journal, size_t index, const struct entry *entry,
		 struct error *err)
{
	struct entry noted = *entry;
	noted.of = journal->steps[index].number;
	/* What happened has happened, whether or not it could be noted. */
	step_learn(&journal->steps[index], &noted);
	return journal_append(journal, &noted, err);
}

const struct journal_step *journal_find_open(const struct journal *journal, enum step_kind kind,
					     const char *subject)
{
	for (size_t i = 0; i < journal->step_count; i++) {
		const struct journal_step *entry = &journal->steps[i];
		if (entry->state != STEP_CLOSED && entry->step.kind == kind &&
		    str_equal(entry->step.subject, subject))
			return entry;
	}
	return NULL;
}

size_t journal_open_steps(const struct journal *journal)
{
	size_t count = 0;
	for (size_t i = 0; i < journal->step_count; i++)
		count += journal->steps[i].state != STEP_CLOSED;
	return count;
}

void journal_retire(struct journal *journal)
{
	autofree char *path = journal_path(journal->uuid, "/journal");
	autofree char *folder = journal_path(journal->uuid, "");
	autofree char *drop_ins = journal_path(journal->uuid, "/" NAME_DROP_INS_STATE);
	autofree char *domain = journal_path(journal->uuid, "/" NAME_DOMAIN_KEPT);
	dir_remove(journal->root_fd, drop_ins);
	unlinkat(journal->root_fd, domain, 0);
	unlinkat(journal->root_fd, path, 0);
	unlinkat(journal->root_fd, folder, AT_REMOVEDIR);
}

void journal_close(struct journal *journal)
{
	if (journal->fd >= 0)
		lock_release(journal->fd);
	close_fd(&journal->fd);
	for (size_t i = 0; i < journal->step_count; i++)
		step_clear(&journal->steps[i].step);
	free(journal->steps);
	free(journal->guest);
	*journal = (struct journal){.root_fd = -1, .fd = -1};
}
