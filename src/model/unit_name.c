/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/unit_name.h"

bool unit_is_scope(const char *name)
{
	return str_ends(name, ".scope");
}

bool unit_is_of_user(const char *name)
{
	size_t digits = strspn(name, "0123456789");
	return digits && name[digits] == ':';
}

bool unit_state_is_up(const char *state)
{
	return str_equal(state, "active") || str_equal(state, "reloading") ||
	       str_equal(state, "activating");
}

void unit_describe(const char *name, struct text *out)
{
	const char *colon = strchr(name, ':');
	if (unit_is_of_user(name))
		text_addf(out, "%s of user %.*s", colon + 1, (int)(colon - name), name);
	else
		text_add(out, name);
}
