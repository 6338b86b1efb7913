/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/macros.h"

/* What a step changes on the host. */
enum step_kind {
	STEP_LOAD_MODULE,	 /* subject: a module */
	STEP_OVERRIDE_DRIVER,	 /* subject: a PCI function */
	STEP_UNLOAD_MODULE,	 /* subject: a module */
	STEP_UNBIND,		 /* subject: a PCI function */
	STEP_BIND,		 /* subject: a PCI function */
	STEP_CREATE_MDEV,	 /* subject: a uuid; want: "parent/type"; detail: what else may be
				  * tried where that has no room, "parent/type ...", or NULL */
	STEP_SET_MDEV_ATTRIBUTE, /* subject: a uuid; detail: a file below it */
	STEP_STOP_UNIT,		 /* subject: a unit, see struct task; detail: nodes in dev/ by which
				  * it is known to be back, NULL for none */
	STEP_END_SESSION,	 /* subject: a login session; detail: whose, for people */
	STEP_END_PROCESS,	 /* subject: a pid; was: when it started; detail: TERM or KILL */
	STEP_FREE_NODES,	 /* subject: a PCI function; detail: its nodes in dev/ */
	STEP_SET_ATTRIBUTE,	 /* subject: a PCI function; detail: a file below it */
	STEP_RESIZE_BAR,	 /* subject: a PCI function; detail: the number of the BAR */
	STEP_UNBIND_CONSOLE,	 /* subject: a vtconsole */
	STEP_KEEP_VT,		 /* subject: "seat0"; was: "tty2", the terminal in front, or ""
				  * where that is nothing to come back to; want: the one that is
				  * to be in front, or "" where it stays */
	STEP_HIDE_NODE,		 /* subject: a PCI function; detail: a DRM node below it,
				  * "drm/card1", that compositors are told is gone */
	STEP_UNBIND_FRAMEBUFFER, /* subject: a firmware frame buffer, "efi-framebuffer.0" */
	STEP_CREATE_VFS,	 /* subject: a physical function; was, want: sriov_numvfs; detail:
				  * "unprobed" where their drivers are kept off them, "scripted"
				  * where NVIDIA's script makes them, or NULL */
	STEP_RUN_DROP_IN,	 /* subject: an executable below hooks.d; detail: see
				  * model/drop_in.h */
	STEP_KEEP_AWAKE,   /* subject: "sleeping"; while it is open the VM's supervisor keeps the
			    * host from sleeping */
	STEP_TELL_SESSION, /* subject: a login session; detail: how long it is given to end
			    * by itself, in milliseconds, a blank, and what it is told */
	STEP_SWITCH_INPUT, /* subject: a monitor, as struct task has it; was and want: values
			    * of its input, "0x0f" */
	STEP_SWITCH_MUX,   /* subject: the PCI function that screens are taken from; was and
			    * want: "IGD" or "DIS", the card that they show */
	STEP_RESERVE_HUGEPAGES, /* subject: "2048kB"; was, want: how many the host has without the
				 * VM's and with them */
	STEP_KIND_COUNT
};

/* "load-module", "override-driver", ...; from_string gives STEP_KIND_COUNT for
 * a word that is none. */
const char *step_kind_to_string(enum step_kind kind);
enum step_kind step_kind_from_string(const char *word);

/*
 * One change of one thing. was and want are values of that thing as they can be
 * read back from the host, so a step can always be asked: not yet done, done,
 * or neither. "" stands for nothing: no driver, no override, not loaded.
 */
struct step {
	enum step_kind kind;
	unsigned stage; /* steps of one stage do not wait for one another */
	char *subject;
	char *was;
	char *want;
	char *detail;	  /* what of the subject, see its kind; NULL for none */
	char *home;	  /* driver that a PCI function goes back to, NULL for none */
	char *module;	  /* to load before home can be bound again, NULL for none */
	bool retry;	  /* a driver that does not take it home is tried again after a reset */
	unsigned wait_ms; /* how long it may take, either way; 0: as long as any step */
	bool stay;	  /* undone when a start fails, left as it is when a VM ends */
};

/* How long it may take, where a step that does not say may take deadline_ms. */
unsigned step_wait_ms(const struct step *step, unsigned deadline_ms);

/* Whether what it changes is all VMs': the last of those that need it so undoes it. */
bool step_is_shared(const struct step *step);

/* Whether it adds to a number that other VMs add to as well, see journal_count_others(). */
bool step_is_counted(const struct step *step);

/* Whether it says all that its kind needs. */
bool step_is_whole(const struct step *step);

/* The same step with the next of its choices, where the one it wants cannot be had: false,
 * with *ret empty, where there is none. */
bool step_next_choice(const struct step *step, struct step *ret);

void step_clear(struct step *step);
void step_copy(struct step *to, const struct step *from);
