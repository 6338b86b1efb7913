/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/words.h"
#include "model/guest.h"
#include "model/mdev_attributes.h"
#include "model/mdev_size.h"
#include "model/pci_address.h"

/* What to do about the other endpoints of an IOMMU group. */
enum companions {
	COMPANIONS_REQUIRE, /* refuse while one of them has a host driver */
	COMPANIONS_TAKE,    /* bind them to vfio-pci too */
	COMPANIONS_IGNORE,  /* leave them alone, whatever QEMU then says */
};

/* Where a PCI device goes when the VM has ended. */
enum way_home {
	WAY_HOME,      /* back to the driver that had it */
	WAY_HOME_STAY, /* it stays with vfio-pci */
};

/* What to do while processes have a device's nodes open. */
enum holders_policy {
	HOLDERS_WAIT,	   /* for them to let go, no longer than the profile says */
	HOLDERS_REFUSE,	   /* at once */
	HOLDERS_IGNORE,	   /* take it from them */
	HOLDERS_STOP,	   /* stop their units, and start those again at the end */
	HOLDERS_TERMINATE, /* ask the processes to end */
	HOLDERS_KILL,	   /* and end them where they do not */
	HOLDERS_POLICY_COUNT
};

/* What sort of node is held. */
enum holders_kind {
	HOLDERS_GRAPHICS, /* dri/, fb */
	HOLDERS_SOUND,	  /* snd/ */
	HOLDERS_COMPUTE,  /* nvidia, kfd */
	HOLDERS_OTHER,
	HOLDERS_KIND_COUNT
};

/* Which modules a GPU's driver takes with it. */
enum unload_choice {
	UNLOAD_AUTO, /* those of a driver that cannot let a device go safely */
	UNLOAD_NONE,
	UNLOAD_NAMED, /* those of the profile */
};

/* What must not be taken from the host unless the profile says so. */
enum { FORCE_KEYBOARD = 1 << 0, FORCE_NETWORK = 1 << 1 };

/* What is done about a display that a wanted card drives. */
enum display_handover {
	DISPLAY_AUTO, /* what the survey says is needed, the least first */
	DISPLAY_NONE, /* nothing: who uses the card is a matter for [holders] */
};

/* Which drop-ins are run for a VM. */
enum drop_in_choice {
	DROP_INS_ALL, /* and those of the VM's own folder */
	DROP_INS_NONE,
	DROP_INS_NAMED, /* those of the profile */
};

/* A size that a region is to have while the guest has the device. */
struct profile_bar {
	unsigned index;
	uint64_t size; /* bytes, a power of 2 from 1 MiB on */
};

/* Which of several parents that have room a mediated device is made on. */
enum mdev_placement {
	MDEV_COMPACT,  /* the one with the least room, so that others stay empty */
	MDEV_SEPARATE, /* the one with the most */
};

/* How many virtual functions to make where one is missing. */
enum vf_count {
	VFS_NEEDED, /* as many as the VM asks for */
	VFS_ALL,    /* as the device can make */
	VFS_NUMBER, /* as the profile says */
};

/* How to make a mediated device: one section, "[mdev OF]". */
struct profile_mdev {
	char *of;		/* a uuid, an alias ("ua-gpu"), a number, counted from 1 in the
				 * order of the XML, or a model; "": any that has no other */
	unsigned line;		/* of its header */
	char *type;		/* by its name, or by what its file "name" says; or NULL */
	struct mdev_size least; /* or by what it has at least */
	struct words parents;	/* as in /sys/class/mdev_bus, or VENDOR:DEVICE, the first that
				 * has room; none: any */
	enum mdev_placement placement;
	struct mdev_attributes attributes; /* to write when it is made */
};

/* Long enough for a PCI address or a uuid. */
enum { PROFILE_MAP_NAME = UUID_TEXT };

/* What may stand on this host for a device of a domain that comes from elsewhere. */
struct profile_map {
	char from[PROFILE_MAP_NAME]; /* a PCI address, or the uuid of a mediated device */
	struct words to; /* the same, or a virtual function by its physical one or the name of
			  * that one's network interface: "enp3s0/virtfn2", "enp3s0/virtfn*" */
};

/* What an administrator wants for one VM. profile_init() gives the defaults,
 * which are also what an empty file means. */
struct profile {
	char *path; /* the file it was read from, or NULL */
	struct {
		bool from_xml;		  /* devices = xml */
		struct pci_address *also; /* devices = ADDRESS ... */
		size_t also_count;
		char *driver; /* never NULL */
		enum companions companions;
		enum way_home way_home;
	} pci;
	struct {
		enum unload_choice unload;
		struct words modules; /* for UNLOAD_NAMED */
		bool keep_power;      /* pinned on while the guest has it */
		struct words resets;  /* reset methods to have meanwhile; none: as they are */
		struct profile_bar *bars;
		size_t bar_count;
		bool retry; /* a driver that does not take it back is tried again after a reset */
	} gpu;
	struct {
		enum holders_policy policy[HOLDERS_KIND_COUNT];
		unsigned own; /* bits of those kinds that have a line of their own */
		unsigned wait_ms;
	} holders;
	struct {
		enum display_handover handover;
		char *manager;	    /* the unit of the display manager; NULL: the one that
				     * display-manager.service stands for; "": there is none
				     * that would have to be stopped */
		bool keep_sessions; /* refuse rather than end somebody's session */
		bool notice;	    /* a session that is to end is told so */
		bool grace_is_set;  /* else none for the session that the VM is started from */
		unsigned grace_ms;  /* between that and the end of the session */
		unsigned terminal;  /* to be in front meanwhile, 0: as it comes */
		char *monitor;	    /* to show another input, see TASK_READ_INPUT, or NULL */
		unsigned input;	    /* the value of that input */
		bool switch_mux;    /* the screens go to the card that stays */
	} display;
	struct {
		bool never; /* make no virtual functions */
		enum vf_count count;
		unsigned number; /* for VFS_NUMBER */
		/* What to make NVIDIA's virtual functions vGPUs of: one of these, or none. */
		unsigned vgpu_id;
		char *vgpu_name;
		unsigned vgpu_mib; /* the smallest that has so much memory */
	} sriov;
	struct {
		bool keep_awake; /* no sleep while the VM runs */
	} host;
	struct {
		unsigned long count; /* to have besides; 0: none */
		unsigned long size_kb;
	} hugepages;
	struct profile_mdev *mdev;
	size_t mdev_count;
	struct profile_map *map;
	size_t map_count;
	struct {
		enum drop_in_choice choice;
		struct words names;   /* for DROP_INS_NAMED, as in the folder of drop-ins */
		unsigned deadline_ms; /* for one of them, either way */
	} hooks;
	struct {
		unsigned deadline_ms; /* for any one wait on the kernel */
		unsigned units_ms;    /* for a unit to stop, or to start */
		unsigned force;	      /* FORCE_... */
	} safety;
};

#define autoprofile CLEANUP(profile_clear) struct profile

void profile_init(struct profile *profile);
void profile_clear(struct profile *profile);

/* What sort of node that is: "dri/card0" is HOLDERS_GRAPHICS. */
enum holders_kind holders_kind_of(const char *node);

/* Whether the section can speak for that mdev of the guest, if none says more of it. */
bool profile_mdev_is_for(const struct profile_mdev *section, const struct guest *guest,
			 size_t index);

/* The section that speaks for that mdev of the guest: its own, else that of its model, else
 * [mdev], else NULL. */
const struct profile_mdev *profile_find_mdev(const struct profile *profile,
					     const struct guest *guest, size_t index);

/* Fails, by file and line, where two sections are for one mdev alone. */
int profile_check_mdevs(const struct profile *profile, const struct guest *guest,
			struct error *err);
