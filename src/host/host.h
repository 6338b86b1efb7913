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

/* What may take longer than anybody can wait. The first ones wait in the kernel,
 * where nobody can stop them; the others, from TASK_UNIT_STATE on, wait for
 * processes, and are given up at their deadline. */
enum task_kind {
	TASK_READ,	    /* the file at path; where value is a number, no more than
			     * that many bytes of it, at most 256 */
	TASK_OPEN,	    /* and close the device node at path, see host_open_node() */
	TASK_WRITE,	    /* value to the file at path */
	TASK_LIST_FILES,    /* see host_each_open_file(): a line each */
	TASK_LOAD_MODULE,   /* the module named value, as modprobe would */
	TASK_UNLOAD_MODULE, /* the module named value, if nothing uses it */
	TASK_READ_ROM,	    /* the option ROM at path, which is turned on for it, and off again;
			     * no byte is taken away at its end */
	TASK_MANAGE_VFS,    /* value is "on ADDRESS" or "off ADDRESS": has NVIDIA's own script make
			     * all virtual functions of that card, and waits until mediated devices
			     * can be made of the first, or has it take them away. -ENOENT: there is
			     * no such script; -EIO: it failed; -ENODATA: they came, but none can be
			     * made of them. Not to be given up: meanwhile the card has no driver */

	/* Of units and sessions those of the bus, or the systemd, that is found below the
	 * host's root; where none is: -ENOENT. */
	TASK_UNIT_STATE,   /* answers with systemd's ActiveState of the unit named value;
			    * -ENOENT where there is no such unit */
	TASK_STOP_UNIT,	   /* stops it, and waits until that is done; one that is inactive is
			    * success. -ENOENT: no such unit. -EIO: it failed. -ECANCELED:
			    * another's job came between. -ETIMEDOUT: systemd's own limit.
			    * -ESHUTDOWN: the machine goes down, and no job is taken */
	TASK_START_UNIT,   /* forgets its failures, starts it, and waits until it is active; one
			    * that did its work and is done is success. Errors as above, and
			    * -EPERM where it is masked */
	TASK_END_SESSION,  /* ends the login session named value, and waits until it is gone;
			    * one that is not there is success */
	TASK_RUN_APART,	   /* value is "UNIT PROGRAM ARGUMENT...": runs the program as a unit of
			    * that name, or, where there is no systemd, as a process of its own:
			    * it outlives us, and the daemon that started us */
	TASK_SWITCH_VT,	   /* puts the virtual terminal of the number in value in front, on the
			    * seat that has terminals (seat0), and waits until it is */
	TASK_END_PROCESS,  /* value is "PID STARTED SIGNAL": asks that process to end (TERM), or
			    * ends it where it does not by itself (KILL), and waits for that.
			    * One that is gone, or another by now, is success. -EPERM: it is
			    * the first one, we, or one that we run under; or the host is
			    * not the live one */
	TASK_ANNOUNCE,	   /* writes value, "add" or "remove", to the file uevent at path, and waits
			    * until udev has heeded it: it has a record of the device, or none */
	TASK_AWAIT_FREE,   /* waits until no process has one of the nodes open or mapped whose
			    * names in dev/ are the words of value */
	TASK_AWAIT_NODES,  /* waits until all nodes are in dev/ that are the words of value */
	TASK_TELL_SESSION, /* value is "SESSION MILLISECONDS TEXT": shows that text to who works in
			    * the login session, and waits so long for the session to end by
			    * itself. -ENOENT: there is no way to show it; then nobody waits */
	TASK_READ_INPUT,   /* answers with the value of the input, "0x0f", that the monitor named
			    * value shows. A monitor is "1" (as ddcutil counts them), "i2c-4", or
			    * its serial number. -ENOENT: there is no ddcutil; -EIO: it failed */
	TASK_SWITCH_INPUT, /* value is "MONITOR INPUT": has it show that one. Errors as above */
	TASK_UNIT_CHANGED, /* answers with when the unit named value last started, stopped or was
			    * reloaded, in seconds since 1970; -ENOENT where there is no such unit
			    */
	TASK_RUN_DROP_IN,  /* runs the drop-in of that name in path, with the words of value, see
			    * model/drop_in.h. -ECHILD: it failed, and the answer says how; -EPERM:
			    * it must not be run, and the answer says why, or the host is not the
			    * live one. Given up, it and what it started are ended */
};

/* The longest value has the names of all nodes of a device and of its driver: one of nvidia's
 * that is shared out (MIG) has some hundreds, "nvidia-caps/nvidia-cap270" (NVIDIA
 * open-gpu-kernel-modules, kernel-open/nvidia/nv-caps.c). */
enum { TASK_PATH = 512, TASK_VALUE = 16384 };

/*
 * A unit is named as systemd does, "display-manager.service"; one of a user's own
 * manager with that user's number before it, "1000:pipewire.service".
 */
struct task {
	enum task_kind kind;
	bool too_long; /* path or value did not fit: -E2BIG from host_start() */
	char path[TASK_PATH];
	char value[TASK_VALUE];
};

/* Fill a task in. What does not fit marks it as too long. */
void task_set_path(struct task *task, const char *format, ...) PRINTF_LIKE(2, 3);
void task_set_value(struct task *task, const char *value);

/* Whether a task of that kind waits for processes, so that it can be given up. */
bool task_waits_for_processes(enum task_kind kind);

/* A task that was started. Once its deadline has passed it is left behind: pid
 * names the process that the kernel has not let go. */
struct pending {
	enum task_kind kind;
	bool active; /* started, and not finished yet */
	pid_t pid;
	int report_fd;
	int outcome; /* for hosts whose tasks end at once */
	struct text answer;
};

/* What is known of a file without opening it. */
struct file_facts {
	bool leads_nowhere; /* a link to what is not there; of the rest changed alone counts then */
	bool is_folder;
	unsigned mode;	 /* permissions, of what a link leads to */
	char *label;	 /* the same's label of SELinux, or NULL; free() it */
	int64_t changed; /* when this name was put there or changed (of a link: the link itself), in
			  * seconds since 1970; 0 for unknown */
};

/* Is told of a link in a directory, and what it points to. */
typedef void host_link_found(const char *name, const char *target, void *data);

struct host_operations {
	int (*read)(struct host *host, const char *path, struct text *out);
	int (*read_link)(struct host *host, const char *path, struct text *out);
	int (*list)(struct host *host, const char *path, bool folders_only, struct words *out);
	int (*each_link)(struct host *host, const char *path, host_link_found *found, void *data);
	int (*facts)(struct host *host, const char *path, struct file_facts *ret);
	int (*open_node)(struct host *host, const char *path);
	int (*kernel_log)(struct host *host, int64_t since_us, struct words *out);
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

/* The same with every byte, for what is no text. */
int host_read_bytes(struct host *host, const char *path, struct text *out);

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

/* Tells of every link in a directory, in no order: the quickest way through /proc/PID/fd. */
int host_each_link(struct host *host, const char *path, host_link_found *found, void *data);

bool host_exists(struct host *host, const char *path);

/* What is known of the file, or the link, at path. */
int host_file_facts(struct host *host, const char *path, struct file_facts *ret);

/* Opens a device node and closes it at once. -EBUSY says that somebody has it for
 * himself: an IOMMU group's, opened for reading and writing, that a process has it
 * (kernel drivers/vfio/group.c); a disk's, claimed for reading, that it is mounted
 * or part of something else. One that does not answer within a moment is busy. */
int host_open_node(struct host *host, const char *path);

/* Adds what the kernel has logged since then (clock_us()), a line each, without its
 * time and level; and, as its clock is another one, what it logged shortly before.
 * -EPERM, and the like, where that may not be read. */
int host_kernel_log(struct host *host, int64_t since_us, struct words *out);

/* Lets time pass where nothing tells when something has happened, so that it has to
 * be asked for again. */
void host_wait(struct host *host, int ms);

/* Starts a task; where that succeeds host_finish() must follow. Several may run side by side. A
 * task keeps open what we have open until it ends, and with it the locks we hold: one who comes
 * after us, when we were killed, waits for what is still under way. */
int host_start(struct host *host, const struct task *task, struct pending *ret);

/* Waits for the task. Returns what it returned, its answer, if it has one, appended
 * to out (may be NULL); -ETIMEDOUT when it was not done in time: with the pid in
 * pending of the process that was left behind, or 0 there where it was given up;
 * -ECANCELED when its process was killed. */
int host_finish(struct host *host, struct pending *pending, struct deadline deadline,
		struct text *out);

/* Both, for one task that nobody needs to hear of again: waits ms at the most. */
int host_run(struct host *host, const struct task *task, int64_t ms, struct text *out);
