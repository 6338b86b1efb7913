/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/kept_calls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "journal/lock.h"
#include "model/names.h"
#include "model/uuid.h"

/* One of a folder per VM; its name begins with the time, so that calls sort by it. */
struct call_file {
	char *path; /* below the root */
	const char *name;
	off_t size;
	bool gone;
};

struct call_files {
	struct call_file *at;
	size_t count;
};

static void clear(struct call_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->at[i].path);
	free(files->at);
	*files = (struct call_files){0};
}

static int by_time(const void *a, const void *b)
{
	return strcmp(((const struct call_file *)a)->name, ((const struct call_file *)b)->name);
}

static void list_of(int root_fd, const char *uuid, struct call_files *ret)
{
	autofree char *path = str_format(PATH_CALLS "/%s", uuid);
	int fd = openat(root_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return;
	for (struct dirent *entry; (entry = readdir(folder));) {
		struct stat status;
		if (*entry->d_name == '.' ||
		    fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		struct call_file *file = ARRAY_ADD(ret->at, ret->count);
		file->path = str_format("%s/%s", path, entry->d_name);
		file->name = strrchr(file->path, '/') + 1;
		/* What it takes of the disk, as that is what is limited. */
		file->size = status.st_blocks * 512 > status.st_size ? status.st_blocks * 512
								     : status.st_size;
	}
	closedir(folder);
}

/* Those of all VMs, of those that are no more too. */
static void list_all(int root_fd, struct call_files *ret)
{
	int fd = openat(root_fd, PATH_CALLS, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return;
	for (struct dirent *entry; (entry = readdir(folder));)
		if (uuid_is_printed(entry->d_name))
			list_of(root_fd, entry->d_name, ret);
	closedir(folder);
	if (ret->count)
		qsort(ret->at, ret->count, sizeof *ret->at, by_time);
}

char *kept_call_uuid(const char *path)
{
	const char *folder = path + strlen(PATH_CALLS "/");
	return str_copy_n(folder, strcspn(folder, "/"));
}

static bool is_of(const struct call_file *file, const char *uuid)
{
	autofree char *own = kept_call_uuid(file->path);
	return str_equal(own, uuid);
}

static void drop(int root_fd, struct call_file *file)
{
	autofree char *folder = str_copy_n(file->path, (size_t)(file->name - file->path) - 1);
	file->gone = unlinkat(root_fd, file->path, 0) == 0;
	unlinkat(root_fd, folder, AT_REMOVEDIR); /* if it was the last of a VM's */
}

/* How many of a VM are to go, so that with one more there are no more than keep. */
static size_t too_many(const struct call_files *files, const char *uuid, size_t keep)
{
	size_t count = 0;
	for (size_t i = 0; i < files->count; i++)
		count += is_of(&files->at[i], uuid);
	return count + 1 > keep ? count + 1 - keep : 0;
}

/* Makes room for size bytes more of that VM. False where there can be none. */
static bool make_room(int root_fd, const char *uuid, off_t size, const struct settings *settings)
{
	enum { DAY_S = 24 * 60 * 60 };
	CLEANUP(clear) struct call_files files = {0};
	off_t limit = (off_t)settings->keep_size_mib << 20, all = size;
	time_t oldest = settings->keep_days ? time(NULL) - (time_t)settings->keep_days * DAY_S : 0;
	list_all(root_fd, &files);
	size_t surplus = too_many(&files, uuid, settings->keep_calls);
	for (size_t i = 0; i < files.count; i++)
		all += files.at[i].size;
	for (size_t i = 0; i < files.count; i++) {
		struct call_file *file = &files.at[i];
		bool is_surplus = surplus && is_of(file, uuid);
		surplus -= is_surplus;
		if (is_surplus || strtoll(file->name, NULL, 10) < oldest || all > limit)
			drop(root_fd, file);
		all -= file->gone ? file->size : 0;
	}
	return settings->keep_calls && all <= limit;
}

static int write_new(int root_fd, const char *path, const struct text *bytes)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
	autoclose int fd = openat(root_fd, path, flags, 0600);
	int r = fd < 0 ? -errno : fd_write_all(fd, bytes->at, bytes->length);
	if (r < 0 && fd >= 0)
		unlinkat(root_fd, path, 0);
	return r;
}

static int add(int root_fd, const char *uuid, const char *path, const struct text *bytes,
	       const struct settings *settings)
{
	enum { LOCK_MS = 2000, BLOCK = 4096 };
	autofree char *folder = str_format(PATH_CALLS "/%s", uuid);
	off_t size = ((off_t)bytes->length + BLOCK - 1) / BLOCK * BLOCK;
	int r = dir_make(root_fd, PATH_CALLS);
	/* Two that look for room at once would take it twice. */
	autoclose int all = r < 0 ? -1
				  : openat(root_fd, PATH_CALLS,
					   O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (r == 0)
		r = all < 0 ? -errno : lock_take(all, deadline_in(LOCK_MS));
	if (r == 0 && !make_room(root_fd, uuid, size, settings))
		r = settings->keep_calls ? -EFBIG : 1;
	if (r == 0)
		r = dir_make_own(root_fd, folder, NULL) < 0 ? -EPERM : 0;
	return r == 0 ? write_new(root_fd, path, bytes) : r;
}

void kept_calls_add(int root_fd, const char *uuid, const struct kept_call *call,
		    const struct settings *settings)
{
	struct timespec now;
	autotext bytes = {0};
	clock_gettime(CLOCK_REALTIME, &now);
	autofree char *path = str_format(PATH_CALLS "/%s/%012lld.%09ld-%s", uuid,
					 (long long)now.tv_sec, now.tv_nsec, call->operation);
	kept_call_print(call, &bytes);
	int r = add(root_fd, uuid, path, &bytes, settings);
	if (r < 0)
		log_event(LOG_EVENT_CALL_NOT_KEPT, NULL, "this call is not kept in /%s: %s", path,
			  strerror(-r));
}

static bool is_wanted(int root_fd, const struct call_file *file, const char *guest,
		      const char *operation)
{
	autocall call = {0};
	const char *dash = strrchr(file->name, '-');
	if (operation && (!dash || !str_equal(dash + 1, operation)))
		return false;
	if (!guest || (uuid_is_printed(guest) && is_of(file, guest)))
		return true;
	return kept_call_read(root_fd, file->path, &call, NULL) == 0 && str_equal(call.name, guest);
}

void kept_calls_find(int root_fd, const char *guest, const char *operation, struct words *ret)
{
	CLEANUP(clear) struct call_files files = {0};
	list_all(root_fd, &files);
	for (size_t i = 0; i < files.count; i++)
		if (is_wanted(root_fd, &files.at[i], guest, operation))
			words_add(ret, files.at[i].path);
}

char *kept_calls_latest(int root_fd, const char *guest, const char *operation)
{
	CLEANUP(clear) struct call_files files = {0};
	list_all(root_fd, &files);
	for (size_t i = files.count; i > 0; i--)
		if (is_wanted(root_fd, &files.at[i - 1], guest, operation))
			return str_copy(files.at[i - 1].path);
	return NULL;
}
