/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/perform.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "host/apart.h"
#include "host/await.h"
#include "host/drop_in.h"
#include "host/end_process.h"
#include "host/modules.h"
#include "host/monitors.h"
#include "host/notice.h"
#include "host/nvidia_vfs.h"
#include "host/open_files.h"
#include "host/root.h"
#include "host/services.h"
#include "host/sessions.h"
#include "host/units.h"
#include "model/names.h"
#include "model/rom.h"

enum { ANSWER_MAX = 1 << 16 };

static int perform_write(struct host *host, const struct task *task)
{
	autoclose int fd = root_open(host, task->path, O_WRONLY | O_TRUNC);
	if (fd < 0)
		return fd;
	/* One write(2): sysfs takes each one as a whole value. */
	ssize_t put = write(fd, task->value, strlen(task->value));
	return put < 0 ? -errno : 0;
}

/* One read(2), so that not a byte more is asked of a device. */
static int read_begin(int fd, size_t most, struct text *answer)
{
	char piece[256];
	ssize_t got = read(fd, piece, most < sizeof piece ? most : sizeof piece);
	if (got < 0)
		return -errno;
	text_add_bytes(answer, piece, (size_t)got);
	return 0;
}

static int perform_read(struct host *host, const struct task *task, struct text *answer)
{
	autoclose int fd = root_open(host, task->path, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return fd;
	int r = *task->value ? read_begin(fd, strtoul(task->value, NULL, 10), answer)
			     : fd_read_all(fd, ANSWER_MAX, answer);
	if (r == 0)
		text_trim(answer);
	return r;
}

/* Kernel drivers/pci/pci-sysfs.c, pci_write_rom and pci_read_rom: "0" turns it off. */
static int perform_read_rom(struct host *host, const struct task *task, struct text *answer)
{
	autoclose int fd = root_open(host, task->path, O_RDWR);
	if (fd < 0)
		return fd;
	int r = write(fd, "1", 1) < 0 ? -errno : 0;
	if (r == 0 && lseek(fd, 0, SEEK_SET) < 0)
		r = -errno;
	if (r == 0)
		r = fd_read_all(fd, ROM_MAX, answer);
	if (pwrite(fd, "0", 1, 0) < 0 && r == 0)
		r = -errno;
	return r;
}

/* Both kinds of nodes may sleep in open(2): a group while another process's device
 * is reset (drivers/vfio/group.c, group_lock), a disk that does not answer. */
static int perform_open(struct host *host, const struct task *task)
{
	autoclose int place = root_open(host, task->path, O_PATH);
	struct stat status;
	if (place < 0)
		return place;
	if (fstat(place, &status) < 0)
		return -errno;
	int how = S_ISBLK(status.st_mode) ? O_RDONLY | O_EXCL : O_RDWR;
	/* Closed with this process: that may take as long, and what is asked is said by then. */
	int node = root_open(host, task->path, how | O_NONBLOCK | O_NOCTTY);
	return node < 0 ? node : 0;
}

/* udev keeps a record of every device with a node that it has been told of, by its
 * number, and drops it when it is told that the device is gone; the node itself is the
 * kernel's, and stays (systemd src/udev/udev-event.c, event_execute_rules_on_remove). */
static int perform_announce(struct host *host, const struct task *task)
{
	enum { LOOK_MS = 20 };
	autotext number = {0};
	const char *slash = strrchr(task->path, '/');
	autofree char *path =
		str_format("%.*s/dev", slash ? (int)(slash - task->path) : 0, task->path);
	int r = host_read(host, path, &number);
	if (r == 0)
		r = perform_write(host, task);
	if (r < 0)
		return r;
	autofree char *record = str_format(PATH_UDEV_RECORDS "/c%s", text_string(&number));
	while (host_exists(host, record) != str_equal(task->value, "add"))
		host_wait(host, LOOK_MS);
	return 0;
}

int task_perform(struct host *host, const struct task *task, struct text *answer)
{
	switch (task->kind) {
	case TASK_READ:
		return perform_read(host, task, answer);
	case TASK_OPEN:
		return perform_open(host, task);
	case TASK_WRITE:
		return perform_write(host, task);
	case TASK_LIST_FILES:
		return host_list_open_files(host, answer);
	case TASK_LOAD_MODULE:
		return host->live ? module_load(task->value) : -EPERM;
	case TASK_UNLOAD_MODULE:
		return host->live ? module_unload(task->value) : -EPERM;
	case TASK_READ_ROM:
		return perform_read_rom(host, task, answer);
	case TASK_MANAGE_VFS:
		return nvidia_vfs_manage(host, task->value);
	case TASK_UNIT_STATE:
		return service_state(host, task->value, answer);
	case TASK_STOP_UNIT:
		return service_stop(host, task->value);
	case TASK_START_UNIT:
		return service_start(host, task->value);
	case TASK_END_SESSION:
		return session_end(host, task->value);
	case TASK_RUN_APART:
		return host->live ? run_apart(host, task->value) : -EPERM;
	case TASK_SWITCH_VT:
		return seat_switch_vt(host, task->value);
	case TASK_END_PROCESS:
		return host->live ? process_end(host, task->value) : -EPERM;
	case TASK_ANNOUNCE:
		return perform_announce(host, task);
	case TASK_AWAIT_FREE:
		return await_free(host, task->value);
	case TASK_AWAIT_NODES:
		return await_nodes(host, task->value);
	case TASK_UNIT_CHANGED:
		return unit_changed(host, task->value, answer);
	case TASK_RUN_DROP_IN:
		return drop_in_run(host, task, answer);
	case TASK_TELL_SESSION:
		return session_tell(host, task->value);
	case TASK_READ_INPUT:
		return monitor_read_input(host, task->value, answer);
	case TASK_SWITCH_INPUT:
		return monitor_switch_input(host, task->value);
	}
	return -EINVAL;
}
