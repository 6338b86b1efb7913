/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <sys/types.h>

#include "base/deadline.h"
#include "base/error.h"
#include "base/text.h"
#include "base/words.h"

/*
 * The one door to the machine. Everything that looks at the host or changes it
 * goes through a struct host, so the machine can be another one: a tree below
 * some other root, or a model. Paths have no leading slash. Unless said
 * otherwise a function returns 0 or a negative errno.
 */
struct host {
	const struct host_operations *operations;
	int root_fd; /* for the program's own files: configuration and state */
	bool live;   /* the root is "/", and the kernel is the one that runs us */
};

/* What the kernel may hold for longer than anybody can wait. */
enum task_kind {
	TASK_READ,	    /* the file at path */
	TASK_OPEN,	    /* and close the device node at path, see host_open_node() */
	TASK_WRITE,	    /* value to the file at path */
	TASK_LOAD_MODULE,   /* the module named value, as modprobe would */
	TASK_UNLOAD_MODULE, /* the module named value, if nothing uses it */
};

struct task {
	enum task_kind kind;
	char path[512];
	char value[256];
};

/* A task that was started. Once its deadline has passed it is left behind: pid
 * names the process that the kernel has not let go. */
struct pending {
	bool active; /* started, and not finished yet */
	pid_t pid;
	int report_fd;
	int outcome; /* for hosts whose tasks end at once */
	struct text answer;
};

struct host_operations {
	int (*read)(struct host *host, const char *path, struct text *out);
	int (*read_link)(struct host *host, const char *path, struct text *out);
	int (*list)(struct host *host, const char *path, bool folders_only, struct words *out);
	int (*open_node)(struct host *host, const char *path);
	void (*wait)(struct host *host, int ms);
	int (*start)(struct host *host, const struct task *task, struct pending *ret);
	int (*finish)(struct host *host, struct pending *pending, struct deadline deadline,
		      struct text *out);
	void (*close)(struct host *host);
};

#define autohost CLEANUP(host_close) struct host

/* Opens the machine whose root directory is root. Modules can be loaded and
 * unloaded only where that is "/". */
int host_open(struct host *ret, const char *root, struct error *err);
void host_close(struct host *host);

/* Appends the content of a small file, without blanks at its end. */
int host_read(struct host *host, const char *path, struct text *out);

/* Reads a number as C writes them; fallback where there is none. */
long host_read_number(struct host *host, const char *path, long fallback);

/* Appends what the link at path points to, as it is written there. */
int host_read_link(struct host *host, const char *path, struct text *out);

/* The last part of what the link points to, or NULL where there is no link.
 * free() it. */
char *host_link_name(struct host *host, const char *path) WARN_UNUSED;

/* Adds the names in a directory, sorted, without "." and "..". */
int host_list(struct host *host, const char *path, struct words *out);

/* The same for the directories in it; links to directories are none. */
int host_list_folders(struct host *host, const char *path, struct words *out);

bool host_exists(struct host *host, const char *path);

/* Opens a device node and closes it at once. -EBUSY says that somebody has it for
 * himself: an IOMMU group's, opened for reading and writing, that a process has it
 * (kernel drivers/vfio/group.c); a disk's, claimed for reading, that it is mounted
 * or part of something else. One that does not answer within a moment is busy. */
int host_open_node(struct host *host, const char *path);

/* Lets time pass where nothing tells when something has happened, so that it has to
 * be asked for again. */
void host_wait(struct host *host, int ms);

/* Starts a task; where that succeeds host_finish() must follow. Several may run side by side. A
 * task keeps open what we have open until it ends, and with it the locks we hold: one who comes
 * after us, when we were killed, waits for what is still under way. */
int host_start(struct host *host, const struct task *task, struct pending *ret);

/* Waits for the task. Returns what it returned, its answer to TASK_READ appended
 * to out (may be NULL); -ETIMEDOUT when it was left behind, with its pid in
 * pending; -ECANCELED when its process was killed. */
int host_finish(struct host *host, struct pending *pending, struct deadline deadline,
		struct text *out);
