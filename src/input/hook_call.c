/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/hook_call.h"

static const char *const operation_words[HOOK_OPERATION_COUNT] = {
	[HOOK_UNKNOWN] = "unknown",	[HOOK_PREPARE] = "prepare", [HOOK_START] = "start",
	[HOOK_STARTED] = "started",	[HOOK_STOPPED] = "stopped", [HOOK_RELEASE] = "release",
	[HOOK_RECONNECT] = "reconnect", [HOOK_MIGRATE] = "migrate", [HOOK_RESTORE] = "restore",
	[HOOK_ATTACH] = "attach",
};

/* The words NAME OPERATION SUBOPERATION EXTRA. */
enum { WORD_COUNT = 4 };

const char *hook_operation_to_string(enum hook_operation operation)
{
	return operation_words[operation];
}

enum hook_operation hook_operation_from_string(const char *word)
{
	for (int i = HOOK_UNKNOWN + 1; i < HOOK_OPERATION_COUNT; i++)
		if (str_equal(operation_words[i], word))
			return (enum hook_operation)i;
	return HOOK_UNKNOWN;
}

int hook_call_parse(int argc, char *const argv[], struct hook_call *ret, struct error *err)
{
	if (argc != WORD_COUNT) {
		error_set(err, 0,
			  "a hook call has %d words (VM, operation, suboperation, extra), not %d",
			  WORD_COUNT, argc);
		return error_advise(err, "leave this command to libvirt");
	}
	if (!*argv[0])
		return error_set(err, 0, "a hook call names no VM");
	*ret = (struct hook_call){
		.name = argv[0],
		.operation = hook_operation_from_string(argv[1]),
		.operation_word = argv[1],
		.sub_operation = argv[2],
		.extra = argv[3],
	};
	return 0;
}
