/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/hook_link.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"

#ifndef GATE
#error "GATE must be the path of the installed virt-handover-hook"
#endif
#ifndef ENGINE
#error "ENGINE must be the path of the installed virt-handover"
#endif

#define MADE "made "
#define OTHER "other "

enum standing_there hook_link_look(struct host *host, const char *path)
{
	char target[4096];
	struct stat status;
	if (fstatat(host->root_fd, path, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return NOTHING_THERE;
	ssize_t length = readlinkat(host->root_fd, path, target, sizeof target - 1);
	if (length < 0)
		return ANOTHERS_THERE;
	target[length] = '\0';
	return str_equal(target, GATE) ? OURS_THERE : ANOTHERS_THERE;
}

const char *hook_link_place(struct host *host)
{
	static const char *const places[] = {PATH_HOOK_BESIDE, PATH_HOOK};
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (hook_link_look(host, places[i]) == OURS_THERE)
			return places[i];
	return NULL;
}

/* libvirt runs what is a file, links followed, that anybody may execute (src/util/virfile.c,
 * virFileIsExecutable). */
static bool is_run(struct host *host, const char *path)
{
	struct stat status;
	return fstatat(host->root_fd, path, &status, 0) == 0 && S_ISREG(status.st_mode) &&
	       status.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH);
}

static void add_other(struct host *host, const char *path, struct words *ret)
{
	if (hook_link_look(host, path) == ANOTHERS_THERE && is_run(host, path))
		words_add(ret, path);
}

void hook_link_others(struct host *host, struct words *ret)
{
	autowords names = {0};
	add_other(host, PATH_HOOK, ret);
	host_list(host, PATH_HOOK_FOLDER, &names);
	for (size_t i = 0; i < names.count; i++) {
		autofree char *path = str_format(PATH_HOOK_FOLDER "/%s", names.at[i]);
		add_other(host, path, ret);
	}
}

void hook_notes_read(struct host *host, struct hook_notes *ret)
{
	enum { MOST = 1 << 20 };
	autotext text = {0};
	*ret = (struct hook_notes){0};
	if (file_read(host->root_fd, PATH_INSTALLED, MOST, &text) < 0)
		return;
	char *rest = text.at;
	for (char *line; (line = strsep(&rest, "\n"));) {
		bool made = str_starts(line, MADE);
		size_t head = made ? strlen(MADE) : strlen(OTHER);
		bool ok = false;
		if (!made && !str_starts(line, OTHER))
			continue;
		autofree char *path = text_word_back(line + head, strlen(line + head), &ok);
		if (path)
			words_add(made ? &ret->made : &ret->others, path);
	}
}

static void print(const char *head, const struct words *paths, struct text *out)
{
	for (size_t i = 0; i < paths->count; i++) {
		text_add(out, head);
		text_add_word(out, paths->at[i]);
		text_add(out, "\n");
	}
}

int hook_notes_write(struct host *host, const struct hook_notes *notes, struct error *err)
{
	autotext text = {0};
	print(MADE, &notes->made, &text);
	print(OTHER, &notes->others, &text);
	int r = dir_make(host->root_fd, PATH_LASTING);
	if (r == 0)
		r = file_publish(host->root_fd, PATH_INSTALLED, 0600, text_string(&text),
				 text.length);
	return r < 0 ? error_errno(err, -r, "cannot write /%s", PATH_INSTALLED) : 0;
}

void hook_notes_clear(struct hook_notes *notes)
{
	words_clear(&notes->made);
	words_clear(&notes->others);
}

static void find(struct words *ret, const char *format, ...) PRINTF_LIKE(2, 3);

static void find(struct words *ret, const char *format, ...)
{
	autotext line = {0};
	va_list args;
	va_start(args, format);
	text_addv(&line, format, args);
	va_end(args);
	words_add(ret, line.at);
}

/* NB: who writes to the path of a link writes to what it leads to: a hook that is copied
 * or downloaded to the link's place lands in our program. */
static void check_program(struct host *host, const char *path, struct words *ret)
{
	static const char magic[] = "\177ELF";
	char head[sizeof magic - 1] = "";
	if (!is_run(host, path + 1)) {
		find(ret, "%s is not there, or may not be executed: install virt-handover again",
		     path);
		return;
	}
	autoclose int fd = openat(host->root_fd, path + 1, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, head, sizeof head);
	if (length != (ssize_t)sizeof head || memcmp(head, magic, sizeof head) != 0)
		find(ret,
		     "%s is not our program: another's hook was written through the link to it; "
		     "move that to /%s/, and install virt-handover again",
		     path, PATH_HOOK_FOLDER);
}

static void check_link(struct host *host, const struct hook_notes *notes, struct words *ret)
{
	enum standing_there ours = hook_link_look(host, PATH_HOOK);
	enum standing_there beside = hook_link_look(host, PATH_HOOK_BESIDE);
	if (ours == OURS_THERE && beside == OURS_THERE)
		find(ret,
		     "/%s and /%s are both ours: each VM is handed over twice; virt-handover "
		     "install removes the first",
		     PATH_HOOK, PATH_HOOK_BESIDE);
	else if (ours == OURS_THERE)
		find(ret,
		     "/%s is our link, and others put their hooks there, through it into our "
		     "program; virt-handover install moves it to /%s",
		     PATH_HOOK, PATH_HOOK_BESIDE);
	else if (beside == ANOTHERS_THERE && words_have(&notes->made, PATH_HOOK_BESIDE))
		find(ret,
		     "/%s was our link, and is another's hook now; move that away, then "
		     "virt-handover install puts the link back",
		     PATH_HOOK_BESIDE);
	else if (beside != OURS_THERE)
		find(ret, "there is no link to %s in /%s; virt-handover install puts it there",
		     GATE, PATH_HOOK_FOLDER);
}

static void check_others(struct host *host, const struct hook_notes *notes, struct words *ret)
{
	autowords others = {0};
	hook_link_others(host, &others);
	for (size_t i = 0; i < others.count; i++)
		if (!words_have(&notes->others, others.at[i]))
			find(ret,
			     "/%s is another's hook that came since, and runs for every VM: see "
			     "that it moves no device of ours; virt-handover install takes note of "
			     "it",
			     others.at[i]);
}

void hook_link_check(struct host *host, struct words *ret)
{
	autonotes notes = {0};
	hook_notes_read(host, &notes);
	check_link(host, &notes, ret);
	check_program(host, GATE, ret);
	check_program(host, ENGINE, ret);
	check_others(host, &notes, ret);
}
