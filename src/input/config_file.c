/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"

static int check_kind(const char *path, const struct stat *status, struct error *err)
{
	if (S_ISDIR(status->st_mode))
		return error_set(err, EISDIR, "%s: is a directory, not a file", path);
	if (!S_ISREG(status->st_mode))
		return error_set(err, EINVAL, "%s: is not a regular file", path);
	return 0;
}

char *config_file_shown(int root_fd, const char *path)
{
	return str_format("%s%s", root_fd == AT_FDCWD ? "" : "/", path);
}

int config_file_read(int root_fd, const char *name, struct text *out, struct error *err)
{
	autofree char *path = config_file_shown(root_fd, name);
	/* NB: O_NONBLOCK, so that a FIFO somebody put there cannot hold us. */
	autoclose int fd = openat(root_fd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;
	if (fd < 0 || fstat(fd, &status) < 0)
		return error_errno(err, errno, "%s", path);
	if (check_kind(path, &status, err) < 0 || owner_check(path, &status, err) < 0)
		return -1;
	size_t before = out->length;
	int r = fd_read_all(fd, CONFIG_FILE_MAX, out);
	if (r == 0)
		return 0;
	text_cut(out, before);
	if (r == -EFBIG)
		return error_set(err, EFBIG, "%s: is larger than %d KiB", path,
				 CONFIG_FILE_MAX >> 10);
	return error_errno(err, -r, "%s", path);
}
