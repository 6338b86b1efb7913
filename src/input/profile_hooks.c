/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of [hooks]. */
#include "input/plain_name.h"
#include "input/profile_target.h"

static int read_drop_in(const char *word, void *data)
{
	struct key_target *to = data;
	bool is_yes = str_equal(word, "yes"), is_no = str_equal(word, "no");
	to->words++;
	if (is_yes || is_no) {
		to->alone = is_yes ? "yes" : "no";
		to->profile->hooks.choice = is_yes ? DROP_INS_ALL : DROP_INS_NONE;
		return 0;
	}
	if (!entry_name(word))
		return ini_fail(to->line, to->err,
				"'%s' is no name of a file in /etc/virt-handover/hooks.d", word);
	to->profile->hooks.choice = DROP_INS_NAMED;
	words_add(&to->profile->hooks.names, word);
	return 0;
}

int key_hooks_drop_ins(struct key_target *to)
{
	return key_read_words(to, read_drop_in, "yes, no or names");
}

int key_hooks_deadline(struct key_target *to)
{
	return key_read_time(to, &to->profile->hooks.deadline_ms);
}
