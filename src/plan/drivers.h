/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/macros.h"

/* How a driver parts from a device. */
enum parting {
	PARTS_FREELY,  /* whoever has it open keeps a dead file */
	PARTS_WAITING, /* its remove() waits for all who have it open */
	PARTS_BADLY,   /* its remove() may wait for ever, for users that nobody sees: its
			* module says "in use" instead, before anything has happened */
};

/* Versions in which a driver is known not to keep its side: from one on, up to
 * and without another ("" for no end). Of the kernel where the driver comes with it. */
struct bad_versions {
	const char *from, *to;
	bool of_kernel;
	const char *trouble; /* "..., which ...": what is known */
};

enum { DRIVER_UNITS = 6, DRIVER_TROUBLES = 3 };

/* What is known of a driver of PCI functions that people hand over. */
struct driver {
	const char *name;
	const char *module; /* where its stack of modules ends */
	enum parting parting;
	bool pinned_by_console;		 /* its module, while a console is on its frame buffer */
	const char *units[DRIVER_UNITS]; /* that keep its devices open, NULL-terminated */
	struct bad_versions troubles[DRIVER_TROUBLES];
	const char *vfs_by;   /* advice where sriov_numvfs makes no virtual functions, or NULL */
	const char *vfs_note; /* what is to be known before it makes some, or NULL */
};

/* What is known of it; a driver that nobody knows parts waiting. Never NULL. */
const struct driver *driver_find(const char *name);

/* What is known to be wrong with that driver in those versions, NULL for nothing;
 * versions are as the kernel shows them, or NULL for unknown. */
const char *driver_trouble(const struct driver *driver, const char *version, const char *release);

/* Whether version a is b or later, by its numbers: "595.45.04" is later than "590". */
bool version_reaches(const char *a, const char *b);
