/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* A root directory of a test's own, with what it puts there. */

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "host/host.h"

struct temporary_root {
	char path[64];
	int fd;
	struct host host;
};

static inline int root_make(struct temporary_root *root)
{
	strcpy(root->path, "/tmp/virt-handover-root-XXXXXX");
	if (!mkdtemp(root->path) || chmod(root->path, 0755) < 0)
		return -1;
	root->fd = open(root->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return host_open(&root->host, root->path, NULL);
}

static inline int root_remove_one(const char *path, const struct stat *status, int kind,
				  struct FTW *at)
{
	(void)status;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline void root_remove(struct temporary_root *root)
{
	host_close(&root->host);
	close(root->fd);
	nftw(root->path, root_remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* Makes the directory that a path lies in. */
static inline void root_make_folder_of(struct temporary_root *root, const char *path)
{
	autofree char *folder = str_copy(path);
	char *slash = strrchr(folder, '/');
	for (char *at = folder; slash && at && at <= slash; at = strchr(at + 1, '/')) {
		if (*at != '/')
			continue;
		*at = '\0';
		mkdirat(root->fd, folder, 0755);
		*at = '/';
	}
}

static inline void root_put(struct temporary_root *root, const char *path, const char *content)
{
	root_make_folder_of(root, path);
	autoclose int fd = openat(root->fd, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, content, strlen(content)), 0);
}

static inline void root_link(struct temporary_root *root, const char *path, const char *target)
{
	root_make_folder_of(root, path);
	assert_int_equal(symlinkat(target, root->fd, path), 0);
}
