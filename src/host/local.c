/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The host below a root directory: this machine, or a copy of one's files. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "base/file.h"
#include "base/memory.h"
#include "host/kernel_log.h"
#include "host/root.h"
#include "host/task.h"
#include "model/names.h"

/* No file of sysfs or proc that we read is larger; the longest are the lists of
 * mappings of programs that have hundreds of thousands. */
enum { READ_MAX = 1 << 26 };

static int local_read(struct host *host, const char *path, struct text *out)
{
	autoclose int fd = root_open(host, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? fd : fd_read_all(fd, READ_MAX, out);
}

static ssize_t read_link_below(struct host *host, const char *path, char *target, size_t room)
{
	if (host->live)
		return readlinkat(host->root_fd, path, target, room);
	autoclose int fd = root_open(host, path, O_PATH | O_NOFOLLOW);
	if (fd < 0) {
		errno = -fd;
		return -1;
	}
	ssize_t length = readlinkat(fd, "", target, room);
	if (length < 0 && errno == ENOENT)
		errno = EINVAL; /* what "" is answered with on a file that is no link */
	return length;
}

static int local_read_link(struct host *host, const char *path, struct text *out)
{
	char target[4096];
	ssize_t length = read_link_below(host, path, target, sizeof target);
	if (length < 0)
		return -errno;
	text_add_bytes(out, target, (size_t)length);
	return 0;
}

static int open_folder(struct host *host, const char *path, DIR **ret)
{
	int fd = root_open(host, path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	*ret = fdopendir(fd);
	if (*ret)
		return 0;
	close(fd);
	return -ENOMEM;
}

static bool is_listed(const struct dirent *entry, bool folders_only)
{
	if (str_equal(entry->d_name, ".") || str_equal(entry->d_name, ".."))
		return false;
	return !folders_only || entry->d_type == DT_DIR;
}

static int local_list(struct host *host, const char *path, bool folders_only, struct words *out)
{
	DIR *folder = NULL;
	int r = open_folder(host, path, &folder);
	if (r < 0)
		return r;
	for (struct dirent *entry; (entry = readdir(folder));)
		if (is_listed(entry, folders_only))
			words_add(out, entry->d_name);
	closedir(folder);
	return 0;
}

static int local_each_link(struct host *host, const char *path, host_link_found *found, void *data)
{
	DIR *folder = NULL;
	int r = open_folder(host, path, &folder);
	if (r < 0)
		return r;
	for (struct dirent *entry; (entry = readdir(folder));) {
		char target[4096];
		ssize_t length = entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN
					 ? readlinkat(dirfd(folder), entry->d_name, target,
						      sizeof target - 1)
					 : -1;
		if (length < 0)
			continue;
		target[length] = '\0';
		found(entry->d_name, target, data);
	}
	closedir(folder);
	return 0;
}

/* O_PATH, so that nothing behind it is woken; labels are asked by its name in proc, as
 * fgetxattr(2) takes no such file. */
static int local_facts(struct host *host, const char *path, struct file_facts *ret)
{
	enum { LABEL_MAX = 256 };
	struct stat status;
	char label[LABEL_MAX];
	autoclose int itself = root_open(host, path, O_PATH | O_NOFOLLOW);
	if (itself < 0)
		return itself;
	if (fstat(itself, &status) < 0)
		return -errno;
	ret->changed = status.st_ctim.tv_sec;
	autoclose int target = root_open(host, path, O_PATH);
	if (target < 0 || fstat(target, &status) < 0) {
		ret->leads_nowhere = true;
		return 0;
	}
	ret->mode = status.st_mode & 07777;
	ret->is_folder = S_ISDIR(status.st_mode);
	autofree char *name = str_format("/" PATH_OWN_FILES "/%d", target);
	ssize_t length = getxattr(name, "security.selinux", label, sizeof label - 1);
	if (length > 0)
		ret->label = str_copy_n(label, (size_t)length);
	return 0;
}

static int local_open_node(struct host *host, const char *path)
{
	enum { OPEN_MS = 3000 };
	struct task task = {.kind = TASK_OPEN};
	task_set_path(&task, "%s", path);
	int r = host_run(host, &task, OPEN_MS, NULL);
	return r == -ETIMEDOUT ? -EBUSY : r;
}

static void local_wait(struct host *host, int ms)
{
	(void)host;
	poll(NULL, 0, ms);
}

static int local_start(struct host *host, const struct task *task, struct pending *ret)
{
	return task_start(host, task, ret);
}

static int local_finish(struct host *host, struct pending *pending, struct deadline deadline,
			struct text *out)
{
	(void)host;
	return task_finish(pending, deadline, out);
}

static void local_close(struct host *host)
{
	close_fd(&host->root_fd);
}

static const struct host_operations local_operations = {
	.read = local_read,
	.read_link = local_read_link,
	.list = local_list,
	.each_link = local_each_link,
	.kernel_log = kernel_log_read,
	.facts = local_facts,
	.open_node = local_open_node,
	.wait = local_wait,
	.start = local_start,
	.finish = local_finish,
	.close = local_close,
};

int host_open(struct host *ret, const char *root, struct error *err)
{
	int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, errno, "cannot open the root directory %s", root);
	*ret = (struct host){
		.operations = &local_operations,
		.root_fd = fd,
		.live = str_equal(root, "/"),
	};
	return 0;
}
