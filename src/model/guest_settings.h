/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/words.h"
#include "model/machine.h"
#include "model/pci_address.h"
#include "model/rom.h"
#include "model/uuid.h"

/* How a domain XML sets the VM up, for who judges it: a handover itself needs no more
 * than struct guest. */

enum { IDS_UNSET = -1 };

/* A <hostdev> of PCI, and how the guest is to see it. */
struct guest_hostdev {
	struct pci_address host;
	long line;	 /* of the XML */
	unsigned number; /* among all <hostdev>, from 0: by that libvirt calls it */
	bool managed;
	bool has_slot;		 /* it says where in the guest */
	struct pci_address slot; /* there */
	bool multifunction;
	bool rom_off;		   /* the guest is shown no ROM */
	char *rom_file;		   /* shown in place of the card's, or NULL */
	char *alias;		   /* of the person's, or NULL */
	int subvendor, subproduct; /* that the guest is told, or IDS_UNSET */
	/* Of who looks at the file: */
	bool rom_unread; /* nobody could say what is in it */
	int rom_errno;	 /* why it cannot be read; 0 for one that was */
	bool rom_is_own; /* read of the card itself */
	struct rom rom;	 /* parsed */
};

/* A <hostdev> of a mediated device. */
struct guest_mdev_settings {
	char uuid[UUID_TEXT];
	long line;
	bool display, ramfb;
};

struct guest_settings {
	bool kvm;      /* type='kvm' */
	bool windows;  /* it says so, or has what only Windows heeds */
	bool q35;      /* the chipset is, or the machine is one without choice */
	char *machine; /* "pc-q35-7.2", or NULL */
	bool uefi;     /* it starts by UEFI, not by a BIOS */
	long os_line;  /* of <os>, 0 for none */
	long features_line, cpu_line, balloon_line, limit_line, video_line, memory_line;
	bool kvm_hidden;
	char *hyperv_vendor;		   /* NULL for none */
	char *cpu_mode;			   /* NULL where there is no <cpu> */
	bool balloon;			   /* a memory balloon that works */
	uint64_t memory_kb, hard_limit_kb; /* hard limit: 0 for none */
	bool hugepages, locked;
	uint64_t page_kb;	       /* of huge pages, 0: the host's default */
	char *video;		       /* model of the first <video> that is one, NULL for none */
	bool graphics;		       /* any <graphics> */
	bool graphics_gl;	       /* one that can show a mediated device's frames */
	struct words from_commandline; /* addresses of -device vfio-pci */
	struct guest_hostdev *hostdevs;
	size_t hostdev_count;
	struct guest_mdev_settings *mdevs;
	size_t mdev_count;
};

#define autosettings CLEANUP(guest_settings_clear) struct guest_settings

/* The entry for it, or NULL. */
const struct guest_hostdev *guest_settings_find(const struct guest_settings *settings,
						struct pci_address host);

void guest_settings_clear(struct guest_settings *settings);
