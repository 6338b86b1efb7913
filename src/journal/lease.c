/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "journal/lease.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "journal/lock.h"
#include "model/names.h"
#include "model/uuid.h"

#define PATH_LEASES PATH_STATE "/" NAME_LEASES

enum { LEASE_MAX = 4096 };

/* A lease is one line: the owner's uuid, a blank, its name as a word. */
struct lease {
	char uuid[UUID_TEXT];
	char *guest;
};

static void lease_clear(struct lease *lease)
{
	free(lease->guest);
	lease->guest = NULL;
}

static char *lease_path(const char *device)
{
	return str_format(PATH_LEASES "/%s", device);
}

static bool lease_read(int root_fd, const char *device, struct lease *ret)
{
	autotext line = {0};
	autofree char *path = lease_path(device);
	*ret = (struct lease){0};
	if (file_read(root_fd, path, LEASE_MAX, &line) < 0)
		return false;
	text_trim(&line);
	char *blank = strchr(text_string(&line), ' ');
	if (!blank)
		return false;
	*blank = '\0';
	bool ok;
	ret->guest = text_word_back(blank + 1, strlen(blank + 1), &ok);
	return ok && ret->guest && uuid_parse(line.at, ret->uuid);
}

static bool is_alive(int root_fd, const struct lease *lease)
{
	struct stat status;
	autofree char *path = str_format(PATH_STATE "/%s/journal", lease->uuid);
	return fstatat(root_fd, path, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

char *lease_owner(int root_fd, const char *device, const char *own_uuid)
{
	CLEANUP(lease_clear) struct lease lease = {0};
	if (!lease_read(root_fd, device, &lease) || str_equal(lease.uuid, own_uuid))
		return NULL;
	return is_alive(root_fd, &lease) ? TAKE(lease.guest) : NULL;
}

static int lease_write(int root_fd, const char *device, const char *uuid, const char *guest)
{
	autotext line = {0};
	autofree char *path = lease_path(device);
	text_addf(&line, "%s ", uuid);
	text_add_word(&line, guest);
	text_add(&line, "\n");
	return file_publish(root_fd, path, 0600, line.at, line.length);
}

int lease_take(int root_fd, const struct words *devices, const char *uuid, const char *guest,
	       struct error *err)
{
	if (dir_make_own(root_fd, PATH_LEASES, err) < 0)
		return -1;
	autoclose int lock = lock_state(root_fd, err);
	if (lock < 0)
		return -1;
	for (size_t i = 0; i < devices->count; i++) {
		autofree char *owner = lease_owner(root_fd, devices->at[i], uuid);
		if (!owner)
			continue;
		error_set(err, EBUSY, "%s is lent to VM '%s'", devices->at[i], owner);
		return error_advise(err,
				    "shut that VM down first; or, if it is off, run "
				    "virt-handover recover %s",
				    owner);
	}
	for (size_t i = 0; i < devices->count; i++) {
		int r = lease_write(root_fd, devices->at[i], uuid, guest);
		if (r < 0)
			return error_errno(err, -r, "cannot note that %s is lent", devices->at[i]);
	}
	return 0;
}

void lease_drop(int root_fd, const char *uuid)
{
	lease_drop_but(root_fd, uuid, &(struct words){0});
}

void lease_drop_but(int root_fd, const char *uuid, const struct words *kept)
{
	autoclose int lock = lock_state(root_fd, NULL);
	int fd = openat(root_fd, PATH_LEASES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return;
	for (struct dirent *entry; (entry = readdir(folder));) {
		CLEANUP(lease_clear) struct lease lease = {0};
		if (*entry->d_name != '.' && !words_have(kept, entry->d_name) &&
		    lease_read(root_fd, entry->d_name, &lease) && str_equal(lease.uuid, uuid))
			unlinkat(dirfd(folder), entry->d_name, 0);
	}
	closedir(folder);
}

void lease_list(int root_fd, const char *uuid, struct words *ret_devices)
{
	int fd = openat(root_fd, PATH_LEASES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return;
	for (struct dirent *entry; (entry = readdir(folder));) {
		autotext line = {0};
		if (*entry->d_name != '.' &&
		    file_read(dirfd(folder), entry->d_name, LEASE_MAX, &line) == 0 &&
		    str_starts(text_string(&line), uuid))
			words_add(ret_devices, entry->d_name);
	}
	closedir(folder);
	words_sort(ret_devices);
}
