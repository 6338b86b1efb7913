/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/memory.h"

/* Waits until there is something to read, or nobody left who could write it. */
static int await_bytes(int fd, struct deadline deadline)
{
	struct pollfd wanted = {.fd = fd, .events = POLLIN};
	for (;;) {
		int left = deadline_left(deadline);
		int r = poll(&wanted, 1, left);
		if (r > 0)
			return 0;
		if (r == 0)
			return -ETIMEDOUT;
		if (errno != EINTR)
			return -errno;
	}
}

static int read_all(int fd, size_t max, const struct deadline *deadline, struct text *out)
{
	char piece[16384];
	size_t total = 0;
	text_add_bytes(out, "", 0);
	for (;;) {
		int r = deadline ? await_bytes(fd, *deadline) : 0;
		if (r < 0)
			return r;
		ssize_t got = read(fd, piece, sizeof piece);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return 0;
		total += (size_t)got;
		if (total > max)
			return -EFBIG;
		text_add_bytes(out, piece, (size_t)got);
	}
}

int fd_read_all(int fd, size_t max, struct text *out)
{
	return read_all(fd, max, NULL, out);
}

int fd_read_within(int fd, size_t max, struct deadline deadline, struct text *out)
{
	return read_all(fd, max, &deadline, out);
}

int fd_write_all(int fd, const void *bytes, size_t count)
{
	const char *at = bytes;
	while (count) {
		ssize_t put = write(fd, at, count);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		at += put;
		count -= (size_t)put;
	}
	return 0;
}

int file_read(int dir_fd, const char *path, size_t max, struct text *out)
{
	/* NB: O_NONBLOCK, so that a FIFO somebody put there cannot hold us. */
	autoclose int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	return fd_read_all(fd, max, out);
}

static int fd_publish(int dir_fd, int fd, const char *temporary, const char *path)
{
	if (fdatasync(fd) < 0 || renameat(dir_fd, temporary, dir_fd, path) < 0)
		return -errno;
	const char *slash = strrchr(path, '/');
	autofree char *above = slash ? str_copy_n(path, (size_t)(slash - path)) : str_copy(".");
	autoclose int above_fd = openat(dir_fd, above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (above_fd < 0 || fsync(above_fd) < 0)
		return -errno;
	return 0;
}

int file_publish(int dir_fd, const char *path, mode_t mode, const void *bytes, size_t count)
{
	autofree char *temporary = str_format("%s.%ld~", path, (long)getpid());
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
	unlinkat(dir_fd, temporary, 0);
	autoclose int fd = openat(dir_fd, temporary, flags, mode);
	if (fd < 0)
		return -errno;
	int r = fd_write_all(fd, bytes, count);
	if (r == 0)
		r = fd_publish(dir_fd, fd, temporary, path);
	if (r < 0)
		unlinkat(dir_fd, temporary, 0);
	return r;
}

int owner_check(const char *shown, const struct stat *status, struct error *err)
{
	if (status->st_mode & (S_IWGRP | S_IWOTH)) {
		error_set(err, EPERM, "%s: others than its owner may write it", shown);
		return error_advise(err, "chmod go-w %s", shown);
	}
	if (geteuid() == 0 && status->st_uid != 0) {
		error_set(err, EPERM, "%s: belongs to user %u, not to root", shown, status->st_uid);
		return error_advise(err, "chown root %s", shown);
	}
	return 0;
}

/* A link above the last one is in a folder that was looked at before it, and so root's. */
static int check_folder(int dir_fd, const char *path, bool last, struct error *err)
{
	struct stat status;
	autofree char *shown = str_format("%s%s", dir_fd == AT_FDCWD ? "" : "/", path);
	if (fstatat(dir_fd, path, &status, last ? AT_SYMLINK_NOFOLLOW : 0) < 0)
		return errno == ENOENT ? 0 : error_errno(err, errno, "%s", shown);
	if (!S_ISDIR(status.st_mode))
		return error_set(err, ENOTDIR, "%s: is not a folder%s", shown,
				 S_ISLNK(status.st_mode) ? ", but a link" : "");
	return owner_check(shown, &status, err);
}

int dir_check(int dir_fd, const char *path, struct error *err)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		autofree char *above = str_copy_n(path, (size_t)(slash - path));
		if (*above && check_folder(dir_fd, above, false, err) < 0)
			return -1;
	}
	return check_folder(dir_fd, path, true, err);
}

int dir_make(int dir_fd, const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		autofree char *above = str_copy_n(path, (size_t)(slash - path));
		if (*above && mkdirat(dir_fd, above, 0755) < 0 && errno != EEXIST)
			return -errno;
	}
	if (mkdirat(dir_fd, path, 0700) < 0 && errno != EEXIST)
		return -errno;
	return 0;
}

int dir_make_own(int dir_fd, const char *path, struct error *err)
{
	int r = dir_make(dir_fd, path);
	if (r < 0 && r != -ENOTDIR)
		return error_errno(err, -r, "cannot make the folder %s%s",
				   dir_fd == AT_FDCWD ? "" : "/", path);
	return dir_check(dir_fd, path, err);
}

int dir_remove(int dir_fd, const char *path)
{
	int fd = openat(dir_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return errno == ENOENT ? 0 : -errno;
	for (struct dirent *entry; (entry = readdir(folder));) {
		if (str_equal(entry->d_name, ".") || str_equal(entry->d_name, ".."))
			continue;
		if (unlinkat(dirfd(folder), entry->d_name, 0) < 0 && errno == EISDIR)
			dir_remove(dirfd(folder), entry->d_name);
	}
	closedir(folder);
	return unlinkat(dir_fd, path, AT_REMOVEDIR) < 0 ? -errno : 0;
}
