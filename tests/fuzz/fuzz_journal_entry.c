/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A line of a journal, whole or not. One that is taken prints, and reads, the
 * same again. So that more than its checksum is tried, the bytes are also read as
 * the body of a line whose checksum is right. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "journal/entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_line(const char *line, size_t length)
{
	struct entry entry;
	if (!entry_parse(line, length, &entry))
		return;
	autotext first = {0};
	autotext second = {0};
	struct entry again;
	entry_print(&entry, &first);
	if (!entry_parse(first.at, first.length - 1, &again))
		abort();
	entry_print(&again, &second);
	if (strcmp(first.at, second.at) != 0)
		abort();
	entry_clear(&entry);
	entry_clear(&again);
}

static uint32_t checksum(const uint8_t *bytes, size_t count)
{
	uint32_t crc = ~0u;
	for (size_t i = 0; i < count; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autotext whole = {0};
	read_line((const char *)data, size);
	text_add_bytes(&whole, data, size);
	text_addf(&whole, " ~%08x", checksum(data, size));
	read_line(whole.at, whole.length);
	return 0;
}
