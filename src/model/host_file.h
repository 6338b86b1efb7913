/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/words.h"
#include "model/pci_address.h"
#include "model/uuid.h"

/*
 * A host written down: the things of a machine that a handover can touch or ask
 * about, and nothing of how sysfs shows them. tests/hosts/README.md describes the
 * file; input/host_file.h reads it, input/host_file_print.h writes it.
 */

/* A device node of a function, and where below the function's directory it is:
 * path "drm/card0", name "dri/card0". number is "major:minor" for block devices,
 * else NULL; users are the block devices built on it. */
struct captured_node {
	char *path;
	char *name;
	char *number;
	struct words users;
};

/* A region as sysfs lists it in "resource". */
struct captured_bar {
	unsigned index;
	uint64_t start, end, flags;
};

/* What can be odd about a driver: never in a capture, a person adds it. */
enum quirk_kind {
	QUIRK_FAIL,  /* refuses with errno value */
	QUIRK_SLOW,  /* takes value milliseconds */
	QUIRK_NEVER, /* does not return */
};

enum quirk_deed { QUIRK_BIND, QUIRK_UNBIND };

struct captured_quirk {
	enum quirk_deed deed;
	char *driver;
	enum quirk_kind kind;
	long value;
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
	int boot_vga;	     /* -1 where the kernel does not say */
	struct captured_sriov sriov;
	struct pci_address parent; /* physical function of a virtual one */
	bool is_virtual;
	struct captured_node *nodes;
	size_t node_count;
	struct words connectors; /* "card0-HDMI-A-1 connected" */
	struct captured_quirk *quirks;
	size_t quirk_count;
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
	char *modeset; /* its parameter of that name, or NULL */
};

/* A process that has device nodes open. */
struct captured_process {
	long pid;
	char *command;
	char *unit; /* or NULL */
	struct words nodes;
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
};

struct captured_mdev {
	char uuid[UUID_TEXT];
	char *parent, *type;
	int group;
};

struct host_file {
	char *name;			     /* what people call the machine, or NULL */
	char *release;			     /* of the kernel */
	char *cmdline;			     /* of the kernel, or NULL */
	struct captured_function *functions; /* by address */
	size_t function_count;
	struct captured_module *modules; /* by name */
	size_t module_count;
	struct captured_process *processes;
	size_t process_count;
	struct captured_mount *mounts;
	size_t mount_count;
	struct captured_console *consoles;
	size_t console_count;
	struct captured_framebuffer *framebuffers;
	size_t framebuffer_count;
	struct captured_mdev_parent *mdev_parents;
	size_t mdev_parent_count;
	struct captured_mdev_type *mdev_types;
	size_t mdev_type_count;
	struct captured_mdev *mdevs;
	size_t mdev_count;
	struct words unread; /* what the capture could not see, for comments */
};

#define autohostfile CLEANUP(host_file_clear) struct host_file

/* The entry for it, or NULL. Functions and modules must be sorted. */
const struct captured_function *host_file_find_function(const struct host_file *file,
							struct pci_address address);
const struct captured_module *host_file_find_module(const struct host_file *file, const char *name);

/* Sorts functions by address and modules by name. */
void host_file_sort(struct host_file *file);

void host_file_clear(struct host_file *file);
