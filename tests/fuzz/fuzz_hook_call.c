/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a call, one a line, and any number of them. */
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
#include "input/hook_call.h"

enum { WORDS_MAX = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	autofree char *copy = str_copy_n((const char *)bytes, length);
	char *argv[WORDS_MAX];
	int argc = 0;
	for (char *rest = copy; rest && argc < WORDS_MAX; argc++)
		argv[argc] = strsep(&rest, "\n");
	struct hook_call call = {0};
	autoerror err = {0};
	int r = hook_call_parse(argc, argv, &call, &err);
	if ((r == 0) != (argc == 4 && *argv[0]) || (r < 0) != (err.text != NULL))
		abort();
	if (r == 0 && call.operation != hook_operation_from_string(argv[1]))
		abort();
	if (r == 0 && call.operation != HOOK_UNKNOWN &&
	    !str_equal(hook_operation_to_string(call.operation), call.operation_word))
		abort();
	return 0;
}
