/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"

/* What libvirt says is about to happen to the VM, or has happened (libvirt
 * src/util/virhook.c, virHookQemuOp). */
enum hook_operation {
	HOOK_UNKNOWN, /* a word of a libvirt to come: leave the VM alone */
	HOOK_PREPARE,
	HOOK_START,
	HOOK_STARTED,
	HOOK_STOPPED,
	HOOK_RELEASE,
	HOOK_RECONNECT,
	HOOK_MIGRATE,
	HOOK_RESTORE,
	HOOK_ATTACH, /* documented by libvirt, called by none */
	HOOK_OPERATION_COUNT
};

/* One call of the hook. The strings are those of argv. */
struct hook_call {
	const char *name; /* of the VM: any bytes but NUL, so never a path */
	enum hook_operation operation;
	const char *operation_word;
	const char *sub_operation; /* "begin", "end" or "-" */
	const char *extra;	   /* why the VM ended, for release; else "-" */
	int unread; /* errno, where the XML that came with it could not be read; else 0 */
};

/* The word libvirt uses, "unknown" for HOOK_UNKNOWN. */
const char *hook_operation_to_string(enum hook_operation operation);

/* HOOK_UNKNOWN for every word that is none of libvirt's. */
enum hook_operation hook_operation_from_string(const char *word);

/* Reads the four words NAME OPERATION SUBOPERATION EXTRA; argv[0] is NAME. Fails
 * where there are more or fewer, or the name is empty; *ret is untouched then.
 * An unknown operation is not a failure. */
int hook_call_parse(int argc, char *const argv[], struct hook_call *ret, struct error *err);
