/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of [sriov]. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#include "base/memory.h"
#include "input/profile_target.h"

int key_sriov_create(struct key_target *to)
{
	static const char *const choices[] = {"auto", "never", NULL};
	return key_read_whether(to, choices, "never", &to->profile->sriov.never);
}

/* A number from 1 on, all of s; 0 for anything else. */
static unsigned read_number(const char *s, unsigned long max)
{
	char *end;
	if (!isdigit((unsigned char)*s))
		return 0;
	errno = 0;
	unsigned long number = strtoul(s, &end, 10);
	return errno || *end || number > max ? 0 : (unsigned)number;
}

int key_sriov_count(struct key_target *to)
{
	const char *value = to->line->value;
	unsigned number = read_number(value, UINT16_MAX); /* of 16 bits in the capability */
	bool needed = str_equal(value, "needed"), all = str_equal(value, "all");
	if (!needed && !all && !number)
		return ini_fail(to->line, to->err,
				"'%s' is neither needed nor all nor a number from 1 to %d", value,
				UINT16_MAX);
	to->profile->sriov.count = needed ? VFS_NEEDED : all ? VFS_ALL : VFS_NUMBER;
	to->profile->sriov.number = number;
	return 0;
}

/* "at least 8 GiB" in MiB; 0 for anything else. */
static unsigned read_wish(const char *value)
{
	enum { MIB_OF_GIB = 1024, MOST = 1 << 20 };
	unsigned number = 0;
	char unit = '\0';
	int end = 0;
	if (sscanf(value, "at least %7u %ciB%n", &number, &unit, &end) != 2 || !end || value[end] ||
	    (unit != 'G' && unit != 'M') || number > MOST)
		return 0;
	unsigned mib = unit == 'G' ? number * MIB_OF_GIB : number;
	return mib <= MOST ? mib : 0;
}

int key_sriov_vgpu(struct key_target *to)
{
	const char *value = to->line->value;
	unsigned id = read_number(value, UINT32_MAX);
	unsigned mib = read_wish(value);
	if (!*value || str_equal(value, "0"))
		return ini_fail(to->line, to->err,
				"a type of vGPU is missing: its number or its name, or a size such "
				"as 'at least 8 GiB'");
	if (str_starts(value, "at least") && !mib)
		return ini_fail(to->line, to->err,
				"'%s' is no size: 'at least' wants a number, and MiB or GiB, such "
				"as 'at least 8 GiB'",
				value);
	free(TAKE(to->profile->sriov.vgpu_name));
	to->profile->sriov.vgpu_id = id;
	to->profile->sriov.vgpu_mib = mib;
	if (!id && !mib)
		to->profile->sriov.vgpu_name = str_copy(value);
	return 0;
}
