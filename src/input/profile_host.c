/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of [host]. */
#include "input/profile_target.h"

int key_host_sleep(struct key_target *to)
{
	static const char *const choices[] = {"allow", "inhibit", NULL};
	int choice = 0;
	if (key_read_choice(to, choices, &choice) < 0)
		return -1;
	to->profile->host.keep_awake = choice == 1;
	return 0;
}
