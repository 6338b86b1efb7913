/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/fault.h"

#include <errno.h>

#include "base/memory.h"

static const struct {
	const char *name;
	int code;
} codes[] = {
	{"EAGAIN", EAGAIN}, {"EBUSY", EBUSY},	{"EEXIST", EEXIST}, {"EINVAL", EINVAL},
	{"EIO", EIO},	    {"ENODEV", ENODEV}, {"ENOENT", ENOENT}, {"ENOMEM", ENOMEM},
	{"ENOSPC", ENOSPC}, {"EPERM", EPERM},	{"ERANGE", ERANGE},
};

int fault_errno(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++)
		if (str_equal(codes[i].name, word))
			return codes[i].code;
	return 0;
}

const char *fault_errno_name(int code)
{
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++)
		if (codes[i].code == code)
			return codes[i].name;
	return "another errno";
}

const char *fault_kind_name(enum fault_kind kind)
{
	static const char *const names[FAULT_KIND_COUNT] = {
		[FAULT_FAIL] = "fail",
		[FAULT_STALL] = "stall",
		[FAULT_CRASH_BEFORE] = "crash before the change",
		[FAULT_CRASH_BETWEEN] = "crash between the change and its note",
		[FAULT_CRASH_AFTER] = "crash after the note",
	};
	return names[kind];
}
