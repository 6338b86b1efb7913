/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of [holders] and [safety]. */
#include "base/text.h"
#include "input/profile_target.h"

static const char *const kinds[] = {[HOLDERS_GRAPHICS] = "graphics",
				    [HOLDERS_SOUND] = "sound",
				    [HOLDERS_COMPUTE] = "compute",
				    [HOLDERS_OTHER] = "other"};

/* 'policy' is for those kinds that have no line of their own, before it or behind. */
int key_holders_policy(struct key_target *to)
{
	static const char *const choices[] = {[HOLDERS_WAIT] = "wait",
					      [HOLDERS_REFUSE] = "refuse",
					      [HOLDERS_IGNORE] = "ignore",
					      [HOLDERS_STOP] = "stop",
					      [HOLDERS_TERMINATE] = "terminate",
					      [HOLDERS_KILL] = "kill",
					      NULL};
	struct profile *profile = to->profile;
	bool for_all = str_equal(to->line->key, "policy");
	int choice = 0;
	if (key_read_choice(to, choices, &choice) < 0)
		return -1;
	for (unsigned kind = 0; kind < HOLDERS_KIND_COUNT; kind++) {
		bool own = str_equal(to->line->key, kinds[kind]);
		if (own)
			profile->holders.own |= 1U << kind;
		if (own || (for_all && !(profile->holders.own & 1U << kind)))
			profile->holders.policy[kind] = (enum holders_policy)choice;
	}
	return 0;
}

int key_holders_wait(struct key_target *to)
{
	return key_read_time(to, &to->profile->holders.wait_ms);
}

int key_safety_deadline(struct key_target *to)
{
	return key_read_time(to, &to->profile->safety.deadline_ms);
}

int key_safety_units(struct key_target *to)
{
	return key_read_time(to, &to->profile->safety.units_ms);
}

static int read_force(const char *word, void *data)
{
	static const char *const choices[] = {"keyboard", "network", NULL};
	struct key_target *to = data;
	if (str_equal(word, "keyboard"))
		to->profile->safety.force |= FORCE_KEYBOARD;
	else if (str_equal(word, "network"))
		to->profile->safety.force |= FORCE_NETWORK;
	else
		return ini_fail_word(to->line, "thing to force", word, choices, to->err);
	return 0;
}

int key_safety_force(struct key_target *to)
{
	return text_each_word(to->line->value, read_force, to);
}
