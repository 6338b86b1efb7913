/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which drop-ins there are, and which may be run. */
#include "host/drop_in.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "host/root.h"
#include "model/names.h"

/* Those of dpkg and rpm stand beside the file that counts. */
static bool is_leftover(const char *name)
{
	static const char *const endings[] = {"~",	    ".bak",    ".dpkg-old", ".dpkg-new",
					      ".dpkg-dist", ".rpmnew", ".rpmsave",  ".rpmorig"};
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (str_ends(name, endings[i]))
			return true;
	return *name == '.';
}

void host_list_drop_ins(struct host *host, const char *folder, struct words *ret)
{
	autofree char *path = str_format(PATH_DROP_INS "%s%s", *folder ? "/" : "", folder);
	int fd = root_open(host, path, O_RDONLY | O_DIRECTORY);
	DIR *entries = fd < 0 ? NULL : fdopendir(fd);
	if (!entries)
		return;
	for (struct dirent *entry; (entry = readdir(entries));) {
		struct stat status;
		if (!is_leftover(entry->d_name) &&
		    fstatat(dirfd(entries), entry->d_name, &status, 0) == 0 &&
		    S_ISREG(status.st_mode) && status.st_mode & 0111)
			words_add(ret, entry->d_name);
	}
	closedir(entries);
	words_sort(ret);
}

/* path is as a person knows it. */
static int check_owner(const char *path, const struct stat *status, struct error *err)
{
	if (status->st_uid != 0 && status->st_uid != geteuid()) {
		error_set(err, EPERM, "%s: belongs to user %u, not to root", path, status->st_uid);
		return error_advise(err, "chown root %s", path);
	}
	if (!(status->st_mode & (S_IWGRP | S_IWOTH)))
		return 0;
	error_set(err, EPERM, "%s: others than its owner may write it", path);
	return error_advise(err, "chmod go-w %s", path);
}

/* Each directory on the way from the root down to the file: whoever may write one of them
 * may put another file there. */
static int check_folders(struct host *host, const char *path, struct error *err)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		struct stat status;
		autofree char *folder = str_copy_n(path, (size_t)(slash - path));
		autofree char *shown = str_format("/%s", folder);
		autoclose int fd = root_open(host, folder, O_PATH);
		if (fd < 0 || fstat(fd, &status) < 0)
			return error_errno(err, fd < 0 ? -fd : errno, "%s", shown);
		if (check_owner(shown, &status, err) < 0)
			return -1;
	}
	return 0;
}

/* Where an open file really is, below the root of the host; NULL where it is not. */
static char *place_of(struct host *host, int fd)
{
	char root[4096], place[4096];
	autofree char *root_link = str_format("/" PATH_OWN_FILES "/%d", host->root_fd);
	autofree char *link = str_format("/" PATH_OWN_FILES "/%d", fd);
	ssize_t root_length = readlink(root_link, root, sizeof root - 1);
	ssize_t length = readlink(link, place, sizeof place - 1);
	if (root_length <= 0 || length <= 0)
		return NULL;
	root[root_length] = place[length] = '\0';
	if (!str_starts(place, root))
		return NULL;
	const char *below = place + root_length;
	return str_copy(below + strspn(below, "/"));
}

int host_check_drop_in(struct host *host, const char *name, struct error *err)
{
	autofree char *path = str_format(PATH_DROP_INS "/%s", name);
	autofree char *shown = str_format("/%s", path);
	struct stat status;
	autoclose int fd = root_open(host, path, O_PATH);
	if (fd < 0 || fstat(fd, &status) < 0)
		return error_errno(err, fd < 0 ? -fd : errno, "%s", shown);
	if (!S_ISREG(status.st_mode) || !(status.st_mode & 0111)) {
		error_set(err, EACCES, "%s: is not an executable file", shown);
		return error_advise(err, "chmod +x %s", shown);
	}
	if (check_owner(shown, &status, err) < 0 || check_folders(host, path, err) < 0)
		return -1;
	autofree char *place = place_of(host, fd);
	if (!place)
		return error_set(err, EPERM, "%s: it cannot be told where it lies", shown);
	return check_folders(host, place, err);
}
