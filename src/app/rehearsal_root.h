/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "base/words.h"
#include "model/guest.h"

/* A root directory for the program's own files while it rehearses: its journal,
 * its leases, the VM's profile. Gone with all that is in it at the end. */
struct rehearsal_root {
	char *path; /* NULL: there is none */
};

#define autoroot CLEANUP(rehearsal_root_remove) struct rehearsal_root

/* Makes one, in memory where the machine has a place for that. */
int rehearsal_root_make(struct rehearsal_root *ret, struct error *err);

/* Puts a profile there as that of the guest; an empty one for a path of NULL. */
int rehearsal_root_put_profile(const struct rehearsal_root *root, const struct guest *guest,
			       const char *path, struct error *err);

/* Puts the host's drop-ins there: files that are never run, but looked at. */
int rehearsal_root_put_drop_ins(const struct rehearsal_root *root, const struct words *names,
				struct error *err);

/* Takes journals and leases away, as a boot does. */
void rehearsal_root_forget(const struct rehearsal_root *root);

void rehearsal_root_remove(struct rehearsal_root *root);
