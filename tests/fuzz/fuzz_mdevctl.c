/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever the bytes: a definition whose names lead nowhere else, or one failure. */
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
#include "input/mdevctl_file.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	autofree char *copy = mem_alloc(length + 1);
	struct mdev_definition definition = {0};
	autoerror err = {0};
	if (length)
		memcpy(copy, bytes, length);
	if (mdevctl_parse("f", copy, length, &definition, &err) < 0) {
		must(err.text && str_starts(err.text, "f is no definition"));
		must(!definition.type && !definition.attributes.at);
		return 0;
	}
	must(!err.text && definition.type && *definition.type && !strpbrk(definition.type, "/ \n"));
	for (size_t i = 0; i < definition.attributes.count; i++)
		must(!strstr(definition.attributes.at[i].name, "..") &&
		     *definition.attributes.at[i].name != '/' &&
		     !strchr(definition.attributes.at[i].value, '\n'));
	mdev_definition_clear(&definition);
	return 0;
}
