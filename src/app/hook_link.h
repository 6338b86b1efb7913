/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/words.h"
#include "host/host.h"
#include "model/names.h"

/* The link by which libvirt finds the hook, and what else stands where it stands. It is in
 * the folder that libvirt reads since 6.5.0 (its NEWS.rst), beside the hooks of others. */

/* Where guides and installers put a hook, with cp or wget -O: what is written there through
 * a link would land in our program, so the link is not there, or no longer. */
#define PATH_HOOK PATH_LIBVIRT_HOOKS "/" NAME_HOOK
#define PATH_HOOK_FOLDER PATH_LIBVIRT_HOOKS "/" NAME_HOOK_FOLDER
#define PATH_HOOK_BESIDE PATH_HOOK_FOLDER "/" NAME_HOOK_BESIDE

/* What stands at a place where a hook may be. */
enum standing_there { NOTHING_THERE, OURS_THERE, ANOTHERS_THERE };

enum standing_there hook_link_look(struct host *host, const char *path);

/* The place that our link has, or NULL where it has none. */
const char *hook_link_place(struct host *host);

/* What an install notes of a host, for its removal and for those who look later: one
 * word per line, "made PATH" for a folder that it made, "other PATH" for another's hook
 * that stood there. Read and written as PATH_INSTALLED. */
struct hook_notes {
	struct words made;
	struct words others;
};

#define autonotes CLEANUP(hook_notes_clear) struct hook_notes

/* Adds the paths of the hooks of others that libvirt runs, too, for every VM. */
void hook_link_others(struct host *host, struct words *ret);

/* Empty where nothing was noted. */
void hook_notes_read(struct host *host, struct hook_notes *ret);

/* 0, or -1. */
int hook_notes_write(struct host *host, const struct hook_notes *notes, struct error *err);

void hook_notes_clear(struct hook_notes *notes);

/* Adds a line for each way in which the installation is not as it was left, with what
 * to do about it. */
void hook_link_check(struct host *host, struct words *ret);
