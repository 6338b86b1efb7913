/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <errno.h>
#include <stdint.h>

#include "base/lookup.h"
#include "host/host.h"
#include "model/host_file.h"
#include "rehearsal/fault.h"

/*
 * The model kernel. What a host file says never changes; what a kernel changes is
 * the state, and all of that lies in memory that a process shares with those it
 * forks: a life that is killed half-way leaves the model as it leaves a host.
 */

enum { NAME_ROOM = 128, BAR_MAX = 6, NOTHING = -1 };

/* What an operation returns while the kernel holds its caller. */
enum { HELD_UP = 1 };

struct function_state {
	bool present;
	int driver; /* that it is bound to, NOTHING for none */
	int shown;  /* that the link "driver" shows: gone before remove() runs, there
		     * before probe() runs (drivers/base/dd.c) */
	char override[NAME_ROOM];
	unsigned vfs;  /* sriov_numvfs */
	bool unprobed; /* sriov_drivers_autoprobe is 0 */
	unsigned vgpu; /* the id of its vGPU type, 0 for none */
	bool power_auto, d3cold, enabled, rom_readable;
	char resets[NAME_ROOM]; /* reset_method */
	/* Of each BAR: 0 for the size in the file, else one more than the bit of
	 * resourceN_resize that was written. */
	unsigned char sizes[BAR_MAX];
	bool was_reset;	      /* since a guest's driver had it */
	unsigned rude_resets; /* while a driver of the host had it */
	uint64_t hidden;      /* of its nodes, a bit each: udev was told that they are gone */
};

enum module_phase { PHASE_ABSENT, PHASE_COMING, PHASE_LIVE, PHASE_GOING, PHASE_BUILTIN };

struct module_entry {
	enum module_phase phase;
	long pinned; /* references that are no module, node or console we know of */
};

struct console_state {
	bool there, bound;
};

struct framebuffer_state {
	bool there, bound;
};

enum { MDEV_ATTRIBUTE_MAX = 4, AP_MAX = 256 };

/* Adapters or domains of the AP bus, a byte each. */
struct ap_mask {
	bool has[AP_MAX];
};

struct monitor_state {
	unsigned input;
};

struct switch_state {
	bool shown;
};

struct mdev_state {
	char uuid[UUID_TEXT];
	size_t type; /* of the host file */
	int group;
	char values[MDEV_ATTRIBUTE_MAX][NAME_ROOM]; /* of the type's attributes */
	struct ap_mask adapters, domains, controls; /* of one of vfio-ap's */
};

/* A node of the host file that a process has open, or mapped; one whose device has
 * gone stays open, but nothing stands behind it any more. */
struct hold_state {
	size_t process;
	const char *name;   /* of the node in dev/, the file's */
	int function, node; /* NOTHING for a node of no function */
	int module;	    /* that it keeps loaded, or NOTHING */
	bool mapped;
	bool open;
	bool deleted;
};

struct process_state {
	bool ended;
	unsigned failed;  /* signals that had no effect */
	uint64_t started; /* in ticks since boot */
};

enum unit_phase {
	PHASE_ACTIVE,
	PHASE_INACTIVE,
	PHASE_FAILED,
	PHASE_ACTIVATING,
	PHASE_DEACTIVATING
};

struct unit_entry {
	enum unit_phase phase;
	unsigned failed; /* starts and stops */
};

struct session_state {
	bool ended;
	unsigned failed;
	int64_t user_until_ms; /* when the user's own manager ends, 0 for never */
};

enum wait_reason {
	WAIT_FAULT, /* until somebody lets it go */
	WAIT_LOCK,  /* for the lock of the function, which another task holds */
	WAIT_HOLD,  /* until nobody has the device open */
	WAIT_TIME,  /* until the clock says so */
};

/* A task that the kernel holds, in a process of its own. */
struct waiting {
	bool over;
	bool given_up; /* nobody waits for it, but it goes on */
	int outcome;
	enum wait_reason reason;
	int function; /* whose lock it has or wants, NOTHING for none */
	int64_t until_ms;
	int64_t began_ms;
	long pid;
	size_t event; /* of the task, see kernel->events; EVENT_MAX for none */
	struct task task;
};

struct dynamic_id {
	int driver;
	unsigned vendor, product;
};

/* An IOMMU group that a guest has. */
struct held_group {
	int group;
	char guest[NAME_ROOM];
};

/* A drop-in of a handover, known by where its state is. */
struct drop_in_state {
	char path[NAME_ROOM];
	char name[NAME_ROOM];
	const char *noted; /* there, NULL for nothing */
	bool has_release;
	bool owed; /* it was called, and its release was not */
};

/* A line of the kernel's log. */
struct log_line {
	int64_t at_us; /* as clock_us() tells it */
	char text[192];
};

enum {
	WAITING_MAX = 64,
	MDEV_MAX = 64,
	DYNAMIC_MAX = 16,
	HELD_MAX = 32,
	DROP_IN_MAX = 32,
	HUGEPAGES_MAX = 8, /* sizes: no architecture has more */
	TROUBLE_ROOM = 512,
	LOG_MAX = 256
};

struct state {
	unsigned long questions;
	int64_t now_ms;
	struct waiting waiting[WAITING_MAX];
	size_t waiting_count;
	struct mdev_state mdevs[MDEV_MAX];
	size_t mdev_count;
	struct dynamic_id ids[DYNAMIC_MAX];
	size_t id_count;
	struct held_group held_groups[HELD_MAX];
	size_t held_count;
	struct drop_in_state drop_ins[DROP_IN_MAX];
	size_t drop_in_count;
	unsigned long hugepages[HUGEPAGES_MAX]; /* of each size of the file */
	size_t log_count;
	unsigned begun;		    /* processes that were started */
	unsigned front;		    /* the virtual terminal, 0 where there is none */
	char trouble[TROUBLE_ROOM]; /* what the model was asked and does not know */
	struct fault_state faults;
};

struct kernel_driver {
	const char *name;
	int module; /* NOTHING: built in */
};

/* A unit that the file has, or that a process of it is in. */
struct kernel_unit {
	const char *name;
	const struct captured_unit *captured; /* or NULL */
};

struct kernel {
	const struct host_file *file; /* that of the caller, or the one below */
	struct host_file with_greeters;
	struct words greeter_names;		      /* that the file does not have */
	size_t captured_processes, captured_sessions; /* those behind them are made up */
	struct captured_function *functions; /* those of the file, and virtual ones to come */
	size_t function_count;
	/* Of functions: those of a group; virtual ones by their parent's address; and those that
	 * another needs (device links) by that one's. */
	struct lookup members, virtuals, suppliers;
	struct kernel_driver *drivers;
	size_t driver_count;
	struct kernel_unit *units;
	size_t unit_count;
	size_t hold_count;
	bool forced;	    /* a task goes on that was held up: nothing holds it now */
	struct waiting why; /* of the last HELD_UP */

	/* In shared memory: */
	struct state *state;
	struct function_state *function_states;
	struct module_entry *modules;
	struct console_state *consoles;
	struct framebuffer_state *framebuffers;
	struct monitor_state *monitors;
	struct switch_state *switches;
	struct process_state *processes;
	struct unit_entry *unit_states;
	struct session_state *sessions;
	struct hold_state *holds;
	struct event *events;
	struct log_line *log;

	void *memory;
	void *initial; /* the same as it was at first */
	size_t memory_size, reset_size;
};

/* Lays the state out and fills it in from the file, which must outlive it. */
int kernel_make(struct kernel *kernel, const struct host_file *file);
void kernel_reset(struct kernel *kernel);
void kernel_clear(struct kernel *kernel);

/* Indices, or NOTHING. */
int kernel_function(const struct kernel *kernel, const char *address);
int kernel_function_at(const struct kernel *kernel, struct pci_address address);
int kernel_driver(const struct kernel *kernel, const char *name);
int kernel_module(const struct kernel *kernel, const char *name);
int kernel_mdev(const struct kernel *kernel, const char *uuid);

/* The process of that number that runs. */
int kernel_process(const struct kernel *kernel, long pid);

/* The unit of that name, or that alias. */
int kernel_unit(const struct kernel *kernel, const char *name);

/* The driver's name, or "" for NOTHING. */
const char *kernel_driver_name(const struct kernel *kernel, int driver);

bool driver_is_there(const struct kernel *kernel, int driver);

/* Whether the driver is one of VFIO's. */
bool driver_is_vfio(const struct kernel *kernel, int driver);

/* Whether the function is bound to a driver that serves guests: one of VFIO's, or
 * one such as nvidia on its virtual functions, which registers them with VFIO. */
bool function_is_vfio(const struct kernel *kernel, int function);

/* Notes that the model was asked what it does not know. Returns -ENOSYS. */
int kernel_trouble(struct kernel *kernel, const char *format, ...) PRINTF_LIKE(2, 3);

/* Says that the caller is held up, and why. Returns HELD_UP. */
int kernel_hold_up(struct kernel *kernel, enum wait_reason reason, int function, int64_t until_ms);

/* What is odd about a deed: 0 for nothing, else a negative errno, or HELD_UP with
 * the function's lock. failed counts those of quirks that fail so many times, and is
 * NULL for those of functions, which fail with an errno. */
int kernel_quirk(struct kernel *kernel, const struct captured_quirks *quirks, enum quirk_deed deed,
		 const char *of, unsigned *failed);

/* Adds a line to the kernel's log. */
void kernel_say(struct kernel *kernel, const char *format, ...) PRINTF_LIKE(2, 3);

/* Adds those since then, see host_kernel_log(). */
void kernel_log_since(const struct kernel *kernel, int64_t since_us, struct words *out);

/* Whether "6.1" is older than that: fixes a difference between kernels. */
bool kernel_is_older(const struct kernel *kernel, int major, int minor);
