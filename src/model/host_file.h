/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "base/words.h"
#include "model/mdev_attributes.h"
#include "model/pci_address.h"
#include "model/uuid.h"

/*
 * A host written down: the things of a machine that a handover can touch or ask
 * about, and nothing of how sysfs shows them. tests/hosts/README.md describes the
 * file; input/host_file.h reads it, input/host_file_print.h writes it.
 */

/* A device node of a function, and where below the function's directory it is:
 * path "drm/card0", name "dri/card0"; a path of NULL for a node that sysfs does not
 * show (those of NVIDIA's driver). number is "major:minor" for block devices,
 * else NULL; users are the block devices built on it. */
struct captured_node {
	char *path;
	char *name;
	char *number;
	struct words users;
};

/* A region as sysfs lists it in "resource", and as "resourceN_resize" the sizes that
 * it can have: bit n for 2^(n + 20) bytes, 0 for one that stays as it is. */
struct captured_bar {
	unsigned index;
	uint64_t start, end, flags;
	uint64_t sizes;
};

/* A network interface of a function. The routes, "10.0.0.0/24" or "default", are of
 * the interface above it where there is one. */
struct captured_interface {
	char *name;
	char *upper; /* "br0", or NULL */
	bool up;
	struct words routes;
};

/* What can be odd about a driver: never in a capture, a person adds it. */
enum quirk_kind {
	QUIRK_FAIL,  /* refuses with errno value */
	QUIRK_SLOW,  /* takes value milliseconds */
	QUIRK_NEVER, /* does not return, or does not do it */
};

/* Of a function; of a unit; of a session; of a process. */
enum quirk_deed {
	QUIRK_BIND,
	QUIRK_UNBIND,
	QUIRK_RESIZE, /* of the BAR that driver is the number of */
	QUIRK_STOP,
	QUIRK_START,
	QUIRK_END,
	QUIRK_TERM,
	QUIRK_KILL,
};

struct captured_quirk {
	enum quirk_deed deed;
	char *driver; /* of a function's, else NULL */
	enum quirk_kind kind;
	long value;	  /* of a unit's, session's or process's that fails: how often */
	bool until_reset; /* is over once the function was reset */
};

struct captured_quirks {
	struct captured_quirk *at;
	size_t count;
};

/* What a physical function makes of itself by sriov_numvfs. */
struct captured_sriov {
	unsigned total; /* 0: no SR-IOV */
	unsigned offset, stride;
	unsigned product; /* of its virtual functions */
	char *driver;	  /* that they are probed by, or NULL */
};

struct captured_function {
	unsigned line; /* of the file */
	struct pci_address address;
	struct pci_address behind; /* the bridge above it */
	bool has_bridge;
	unsigned vendor, product, subvendor, subproduct, class, revision;
	char *driver;	      /* NULL for none */
	bool vfio;	      /* it serves guests itself, and is none of VFIO's own drivers */
	char *override;	      /* NULL for unset */
	int group;	      /* -1 for none */
	struct words modules; /* whose tables of ids name it */
	struct captured_bar *bars;
	size_t bar_count;
	uint64_t rom;	     /* size of its ROM, 0 for none */
	struct words resets; /* reset_method */
	char *power;	     /* power_state, or NULL */
	bool power_auto;     /* power/control */
	bool no_d3cold;	     /* d3cold_allowed is 0 */
	bool dead;	     /* its configuration space reads as ones */
	int minor;	     /* of a card of NVIDIA's driver, -1 for none */
	int boot_vga;	     /* -1 where the kernel does not say */
	struct captured_sriov sriov;
	struct pci_address parent; /* physical function of a virtual one */
	bool is_virtual;
	bool unprobed;		 /* sriov_drivers_autoprobe is 0 */
	char *vgpu;		 /* the id of its vGPU type; NULL where none is made of it */
	struct words vgpu_types; /* of a card: "558 NVIDIA A40-8Q" */
	struct captured_node *nodes;
	size_t node_count;
	struct words connectors;       /* "card0-HDMI-A-1 connected" */
	struct pci_address *consumers; /* that need it to be there: device links */
	size_t consumer_count;
	struct captured_interface *interfaces;
	size_t interface_count;
	struct captured_quirks quirks;
};

enum module_state { MODULE_ABSENT, MODULE_LIVE, MODULE_BUILTIN };

struct captured_module {
	unsigned line; /* of the file */
	char *name;
	enum module_state state; /* absent: on disk, not loaded */
	long references;	 /* as in refcnt */
	struct words needs;	 /* modules it depends on */
	struct words drivers;	 /* of PCI that it registers */
	char *version;
	char *modeset;	    /* its parameter of that name, or NULL */
	struct words nodes; /* device nodes of it that are no function's: "nvidiactl" */
};

/* A process that has device nodes open. */
struct captured_process {
	unsigned line; /* of the file */
	long pid;
	char *command;
	char *unit;	  /* as in struct task of host/host.h, or NULL */
	uint64_t started; /* in ticks since boot, 0 for unknown */
	struct words nodes;
	struct words maps; /* mapped, and no more open */
	long leaves_ms;	   /* ends by itself after so long, 0: never */
	struct captured_quirks quirks;
};

/* Activating: it waits to be started while the machine comes up. */
enum unit_state { UNIT_ACTIVE, UNIT_INACTIVE, UNIT_FAILED, UNIT_ACTIVATING };

/* A unit of systemd that matters to a handover. */
struct captured_unit {
	unsigned line; /* of the file */
	char *name;
	struct words aliases;
	enum unit_state state;
	bool restarts;	 /* Restart=always: systemd starts it again when it ends */
	int64_t changed; /* when it was last started, stopped or reloaded; 0 for unknown */
	struct captured_quirks quirks;
};

/* A login session, in the words of /run/systemd/sessions. */
struct captured_session {
	unsigned line; /* of the file */
	char *id;
	unsigned user;
	char *seat, *class, *type, *scope;
	char *service; /* of PAM, which the display manager's name begins: "gdm-password" */
	unsigned vt;   /* 0 for none */
	bool active;
	struct captured_quirks quirks;
};

/* A keyboard, by its name in /sys/class/input. */
struct captured_keyboard {
	unsigned line; /* of the file */
	char *input;   /* "input3" */
	char *name;
	struct pci_address behind;
	bool has_behind; /* else it hangs on no PCI function */
};

/* A line of /proc/iomem: what owns that memory. */
struct captured_iomem {
	uint64_t start, end;
	char *owner;
};

/* Pages of that size that are set aside. */
struct captured_hugepages {
	unsigned long size_kb, count;
};

struct captured_mount {
	char *point; /* "swap" for swap space */
	char *source;
	char *number;
	char *type;
};

struct captured_console {
	char *name;  /* "vtcon1" */
	char *title; /* "(M) frame buffer device" */
	bool bound;
	char *pins; /* module that it keeps from leaving, or NULL */
};

struct captured_framebuffer {
	char *name; /* "efi-framebuffer.0" */
	char *driver;
	struct pci_address owner;
	bool has_owner;
	struct words nodes; /* files in dev/ that show it: "fb0", "dri/card0" */
};

/* A monitor that answers to ddcutil: never in a capture, a person adds it. */
struct captured_monitor {
	char *name;
	unsigned input; /* that it shows */
};

/* A card that shares its screens with another (vga_switcheroo): added by hand too. */
struct captured_switch {
	char *name; /* "IGD" or "DIS" */
	struct pci_address card;
	bool shown;
};

/* A line of a file, and its number there: lines that matter to nobody are left out. */
struct captured_line {
	unsigned number;
	char *text;
};

/* A file of an administrator's, of the firmware's or of the kernel's, that nothing else here
 * speaks of. */
struct captured_file {
	unsigned line; /* of the host file */
	char *path;    /* without a leading slash */
	bool absent;   /* it was looked for, and is not there */
	char *target;  /* of a link, or NULL */
	char *label;   /* of SELinux, or NULL */
	unsigned mode;
	int64_t changed; /* in seconds since 1970, 0 for unknown */
	struct captured_line *lines;
	size_t line_count;
	struct text bytes; /* of one that has no lines */
};

/* How the types of a parent share what there is. */
enum mdev_sharing {
	MDEV_SHARED,   /* one pool: each instance takes its part of it */
	MDEV_ONE_TYPE, /* the first instance settles the type for all */
};

struct captured_mdev_parent {
	char *name;
	enum mdev_sharing sharing;
};

struct captured_mdev_type {
	char *parent, *type;
	char *name, *api; /* or NULL */
	long available;	  /* when nothing is made of it */
	char *description;
	struct mdev_attributes attributes; /* that its devices have, as they are at first */
};

/* A file of mdevctl's for a device: in which folder, and what is in it, on one line. */
struct captured_definition {
	char uuid[UUID_TEXT];
	char *parent;
	char *json;
};

struct captured_mdev {
	char uuid[UUID_TEXT];
	char *parent, *type;
	int group;
};

struct host_file {
	char *name;		 /* what people call the machine, or NULL */
	char *release;		 /* of the kernel */
	char *cmdline;		 /* of the kernel, or NULL */
	unsigned cpus, nodes;	 /* of NUMA; 0 for unknown */
	unsigned long memory_kb; /* 0 for unknown */
	unsigned terminal;	 /* the virtual one in front, 0 where no line says it */
	struct captured_hugepages *hugepages;
	size_t hugepages_count;
	struct captured_function *functions; /* by address */
	size_t function_count;
	struct captured_module *modules; /* by name */
	size_t module_count;
	struct captured_process *processes;
	size_t process_count;
	struct captured_unit *units;
	size_t unit_count;
	struct captured_session *sessions;
	size_t session_count;
	struct captured_keyboard *keyboards;
	size_t keyboard_count;
	struct captured_iomem *iomem;
	size_t iomem_count;
	struct captured_mount *mounts;
	size_t mount_count;
	struct captured_console *consoles;
	size_t console_count;
	struct captured_framebuffer *framebuffers;
	size_t framebuffer_count;
	struct captured_monitor *monitors;
	size_t monitor_count;
	struct captured_switch *switches;
	size_t switch_count;
	struct captured_mdev_parent *mdev_parents;
	size_t mdev_parent_count;
	struct captured_mdev_type *mdev_types;
	size_t mdev_type_count;
	struct captured_mdev *mdevs;
	size_t mdev_count;
	struct captured_definition *definitions;
	size_t definition_count;
	struct captured_file *files;
	size_t file_count;
	struct words drop_ins; /* of the administrator's, those for all VMs */
	struct words unread;   /* what the capture could not see, for comments */
};

#define autohostfile CLEANUP(host_file_clear) struct host_file

/* The entry for it, or NULL. Functions and modules must be sorted. */
const struct captured_function *host_file_find_function(const struct host_file *file,
							struct pci_address address);
const struct captured_module *host_file_find_module(const struct host_file *file, const char *name);

/* Sorts functions by address and modules by name. */
void host_file_sort(struct host_file *file);

void host_file_clear(struct host_file *file);
