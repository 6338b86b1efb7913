/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/status_watch.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>

#include "base/memory.h"
#include "model/names.h"

/* Whoever works on a journal has it open: its end is seen by IN_CLOSE_WRITE, and it gives
 * the lock back before that or by it. */
enum {
	CHANGES = IN_CREATE | IN_DELETE | IN_MODIFY | IN_MOVED_TO | IN_CLOSE_WRITE,
	TICK_MS = 1000,
};

static void watch_folder(int notify_fd, int root_fd, const char *folder)
{
	autofree char *path = str_format("/" PATH_OWN_FILES "/%d/%s", root_fd, folder);
	inotify_add_watch(notify_fd, path, CHANGES | IN_ONLYDIR);
}

/* NB: what is watched already is not watched twice (inotify_add_watch(2)). */
static void watch_all(int notify_fd, int root_fd)
{
	autowords uuids = {0};
	autofree char *above =
		str_copy_n(PATH_STATE, (size_t)(strrchr(PATH_STATE, '/') - PATH_STATE));
	watch_folder(notify_fd, root_fd, above);
	watch_folder(notify_fd, root_fd, PATH_STATE);
	journal_list(root_fd, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		autofree char *folder = str_format(PATH_STATE "/%s", uuids.at[i]);
		watch_folder(notify_fd, root_fd, folder);
	}
}

/* Waits for a change, or that much. False: stdout has no reader any more. */
static bool wait_for_change(int notify_fd, int ms)
{
	char events[4096];
	struct pollfd both[] = {{.fd = notify_fd, .events = POLLIN}, {.fd = STDOUT_FILENO}};
	poll(both, ARRAY_SIZE(both), ms);
	while (read(notify_fd, events, sizeof events) > 0)
		;
	return !(both[1].revents & (POLLERR | POLLHUP | POLLNVAL));
}

static void split(const char *page, struct words *ret)
{
	while (*page) {
		size_t length = strcspn(page, "\n");
		autofree char *line = str_copy_n(page, length);
		words_add(ret, line);
		page += length + (page[length] == '\n');
	}
}

/* Over what was there, and no more of it than fits: the end is what matters. */
static void draw(const struct words *lines)
{
	enum { USUAL = 24 };
	struct winsize size = {0};
	size_t rows = USUAL;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row)
		rows = size.ws_row;
	size_t first = lines->count >= rows ? lines->count + 1 - rows : 0;
	fputs("\033[H", stdout);
	for (size_t i = first; i < lines->count; i++)
		printf("%s\033[K\n", lines->at[i]);
	fputs("\033[J", stdout);
}

static void print_new(const struct words *lines, const struct words *before)
{
	for (size_t i = 0; i < lines->count; i++)
		if (!words_have(before, lines->at[i]))
			puts(lines->at[i]);
}

int status_watch(struct status_page *page, struct error *err)
{
	bool is_terminal = isatty(STDOUT_FILENO);
	autowords before = {0};
	autoclose int notify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (notify_fd < 0)
		return error_errno(err, errno, "cannot watch journals");
	page->live = is_terminal;
	if (is_terminal)
		fputs("\033[2J", stdout);
	bool read_on = true;
	while (read_on) {
		autotext text = {0};
		struct words lines = {0};
		watch_all(notify_fd, page->host->root_fd);
		if (status_show(page, &text, err) < 0)
			return -1;
		split(text_string(&text), &lines);
		if (is_terminal)
			draw(&lines);
		else
			print_new(&lines, &before);
		words_clear(&before);
		before = lines;
		read_on =
			fflush(stdout) == 0 &&
			wait_for_change(notify_fd, is_terminal && page->is_running ? TICK_MS : -1);
	}
	return 0;
}
