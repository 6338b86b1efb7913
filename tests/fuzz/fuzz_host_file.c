/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A host file, as a stranger might send one. What is taken prints as one that is
 * taken again. */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/text.h"
#include "input/host_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host_file file = {0};
	autoerror err = {0};
	if (host_file_parse("fuzzed", (const char *)data, size, &file, &err) < 0)
		return 0;
	autotext printed = {0};
	struct host_file again = {0};
	host_file_print(&file, &printed);
	if (host_file_parse("printed", text_string(&printed), printed.length, &again, &err) < 0)
		abort();
	host_file_clear(&again);
	host_file_clear(&file);
	return 0;
}
