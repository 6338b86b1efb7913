/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of [display]. */
#include "base/memory.h"
#include "input/plain_name.h"
#include "input/profile_target.h"

int key_display_handover(struct key_target *to)
{
	static const char *const choices[] = {
		[DISPLAY_AUTO] = "auto", [DISPLAY_NONE] = "none", NULL};
	int choice = 0;
	if (key_read_choice(to, choices, &choice) < 0)
		return -1;
	to->profile->display.handover = (enum display_handover)choice;
	return 0;
}

int key_display_manager(struct key_target *to)
{
	const char *value = to->line->value;
	bool is_auto = str_equal(value, "auto"), is_none = str_equal(value, "none");
	if (!is_auto && !is_none && !service_name(value))
		return ini_fail(to->line, to->err,
				"'%s' is neither auto nor none nor the name of a service, such as "
				"sddm.service",
				value);
	free(TAKE(to->profile->display.manager));
	if (!is_auto)
		to->profile->display.manager = str_copy(is_none ? "" : value);
	return 0;
}

int key_display_sessions(struct key_target *to)
{
	static const char *const choices[] = {"end", "keep", NULL};
	int choice = 0;
	if (key_read_choice(to, choices, &choice) < 0)
		return -1;
	to->profile->display.keep_sessions = choice == 1;
	return 0;
}
