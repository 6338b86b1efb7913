/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of [host]. */
#include <stdio.h>

#include "base/memory.h"
#include "input/profile_target.h"

int key_host_sleep(struct key_target *to)
{
	static const char *const choices[] = {"allow", "inhibit", NULL};
	return key_read_whether(to, choices, "inhibit", &to->profile->host.keep_awake);
}

/* "2M", "1G", or KiB as in "64K": 0 for anything else. */
static unsigned long read_size(const char *word)
{
	char unit = '\0', more = '\0';
	unsigned long number;
	if (*word < '0' || *word > '9' || sscanf(word, "%5lu%c%c", &number, &unit, &more) != 2)
		return 0;
	return unit == 'K' ? number : unit == 'M' ? number << 10 : unit == 'G' ? number << 20 : 0;
}

int key_host_hugepages(struct key_target *to)
{
	/* As much as a host of some hundred TiB has, of 2 MiB each. */
	enum { COUNT_MAX = 100 * 1000 * 1000 };
	unsigned long count = 0;
	char size[16] = "", more = '\0';
	const char *value = to->line->value;
	to->profile->hugepages.count = 0;
	if (str_equal(value, "none"))
		return 0;
	bool is_read = *value >= '0' && *value <= '9' &&
		       sscanf(value, "%9lu of %15s %c", &count, size, &more) == 2;
	unsigned long size_kb = is_read ? read_size(size) : 0;
	if (!count || count > COUNT_MAX || !size_kb)
		return ini_fail(to->line, to->err,
				"'%s' is no number of huge pages: none, or as in 512 of 2M", value);
	to->profile->hugepages.count = count;
	to->profile->hugepages.size_kb = size_kb;
	return 0;
}
