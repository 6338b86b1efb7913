/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* A host of the test's own: files below a root, that go with host_gone(). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "host/host.h"
#include "model/host_view.h"
#include "model/names.h"

#define CARD "0000:01:00.0"
#define B PATH_PCI_DEVICES "/"

static struct host host;
static char root_path[] = "/tmp/virt-handover-survey-XXXXXX";

/* What was asked of the host, by path, in order. */
static struct words asked;
static const struct host_operations *local;

static int note_read(struct host *of, const char *path, struct text *out)
{
	words_add(&asked, path);
	return local->read(of, path, out);
}

static int note_list(struct host *of, const char *path, bool folders_only, struct words *out)
{
	words_add(&asked, path);
	return local->list(of, path, folders_only, out);
}

/* What systemd would say of a unit: "NAME STATE", both words. */
static const char *const *unit_states;

static int note_start(struct host *of, const struct task *task, struct pending *ret)
{
	if (task->kind != TASK_UNIT_STATE) {
		words_add(&asked, task->path);
		return local->start(of, task, ret);
	}
	words_add(&asked, task->value);
	*ret = (struct pending){.active = true, .report_fd = -2, .outcome = -ENOENT};
	for (size_t i = 0; unit_states && unit_states[i]; i++) {
		size_t length = strlen(task->value);
		if (!str_starts(unit_states[i], task->value) || unit_states[i][length] != ' ')
			continue;
		ret->outcome = 0;
		text_add(&ret->answer, unit_states[i] + length + 1);
	}
	return 0;
}

static int note_finish(struct host *of, struct pending *pending, struct deadline deadline,
		       struct text *out)
{
	if (pending->report_fd != -2)
		return local->finish(of, pending, deadline, out);
	text_add(out, text_string(&pending->answer));
	text_clear(&pending->answer);
	return pending->outcome;
}

static int host_new(void **state)
{
	static struct host_operations noting;
	(void)state;
	strcpy(root_path + strlen(root_path) - 6, "XXXXXX");
	if (!mkdtemp(root_path) || host_open(&host, root_path, NULL) < 0)
		return -1;
	local = host.operations;
	noting = *local;
	noting.read = note_read;
	noting.list = note_list;
	noting.start = note_start;
	noting.finish = note_finish;
	host.operations = &noting;
	unit_states = NULL;
	return 0;
}

static int host_gone(void **state)
{
	(void)state;
	autofree char *command = str_format("/bin/rm -rf '%s'", root_path);
	FILE *shell = popen(command, "r");
	words_clear(&asked);
	host_close(&host);
	return shell ? pclose(shell) : -1;
}

static inline bool was_asked(const char *path)
{
	return words_have(&asked, path);
}

static void put_above(int root, const char *path)
{
	autofree char *above = str_copy(path);
	char *slash = strrchr(above, '/');
	*slash = '\0';
	assert_int_equal(dir_make(root, above), 0);
}

static inline void put_bytes(const char *path, const char *bytes, size_t count)
{
	autoclose int root = open(root_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	put_above(root, path);
	assert_int_equal(file_publish(root, path, 0600, bytes, count), 0);
}

static inline void put(const char *path, const char *text)
{
	put_bytes(path, text, strlen(text));
}

static inline void put_folder(const char *path)
{
	autoclose int root = open(root_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(dir_make(root, path), 0);
}

static inline void put_link(const char *path, const char *target)
{
	autoclose int root = open(root_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	put_above(root, path);
	assert_int_equal(symlinkat(target, root, path), 0);
}

/* A process with a file open; drm is what fdinfo says besides, or "". */
static inline void put_process(long pid, const char *name, const char *group)
{
	autofree char *comm = str_format("proc/%ld/comm", pid);
	autofree char *cgroup = str_format("proc/%ld/cgroup", pid);
	autofree char *stat = str_format("proc/%ld/stat", pid);
	autofree char *groups = str_format("0::%s\n", group);
	autofree char *line = str_format(
		"%ld (%s) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 %ld 0 0\n", pid, name, pid * 10);
	put(comm, name);
	put(cgroup, groups);
	put(stat, line);
	autofree char *fd = str_format("proc/%ld/fd", pid);
	put_folder(fd);
}

static inline void put_open(long pid, int fd, const char *target, const char *info)
{
	autofree char *link = str_format("proc/%ld/fd/%d", pid, fd);
	autofree char *info_path = str_format("proc/%ld/fdinfo/%d", pid, fd);
	put_link(link, target);
	put(info_path, info);
}

/* A device in a view; it belongs to the view. */
static inline struct device *view_add(struct host_view *view, const char *address,
				      const char *driver)
{
	struct pci_address parsed;
	assert_true(pci_address_parse(address, &parsed));
	struct device *device = host_view_add_device(view, parsed, -1);
	device->present = true;
	device->driver = str_copy(driver);
	device->class = 0x030000;
	return device;
}

/* One line per process, or other reason. free() it. */
static inline char *holders_text(const struct holders *holders)
{
	struct text out = {0};
	for (size_t i = 0; i < holders->count;) {
		struct holders one = {&holders->at[i], 0};
		long pid = one.at->pid;
		do
			one.count++, i++;
		while (pid && i < holders->count && holders->at[i].pid == pid);
		autofree char *said = holders_describe(&one);
		text_addf(&out, "%s\n", said);
	}
	return out.at ? text_take(&out) : str_copy("");
}

#define ON_A_HOST(test) cmocka_unit_test_setup_teardown(test, host_new, host_gone)
