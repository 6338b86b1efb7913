/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drop_in.h"

#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"

static const char *const ways_words[DROP_IN_WAYS_COUNT] = {
	[DROP_IN_BOTH] = "both",
	[DROP_IN_PREPARE] = "prepare",
	[DROP_IN_RELEASE] = "release",
};

static const char *const task_words[DROP_IN_TASK_COUNT] = {
	[DROP_IN_CALL_PREPARE] = "prepare",
	[DROP_IN_CALL_RELEASE] = "release",
	[DROP_IN_NOTE] = "note",
};

void drop_in_print(const struct drop_in_step *step, struct text *out)
{
	text_add_word(out, step->uuid);
	text_addf(out, " %u %s %s ", step->number, step->at_end ? "end" : "begin",
		  ways_words[step->ways]);
	text_add_word(out, step->guest);
	for (size_t i = 0; i < step->devices.count; i++) {
		text_add(out, " ");
		text_add_word(out, step->devices.at[i]);
	}
}

/* Cuts the next word off *at. NULL at the end, and for one that is none of ours. */
static char *next_word(const char **at)
{
	size_t length = strcspn(*at, " ");
	bool ok = false;
	char *word = length ? text_word_back(*at, length, &ok) : NULL;
	*at += length + ((*at)[length] == ' ');
	return word;
}

static bool read_place(const char **at, struct drop_in_step *ret)
{
	autofree char *uuid = next_word(at), *number = next_word(at), *when = next_word(at),
		      *ways = next_word(at);
	if (!uuid || !number || !when || !ways || (*uuid && !uuid_is_printed(uuid)))
		return false;
	snprintf(ret->uuid, sizeof ret->uuid, "%s", uuid);
	ret->number = (unsigned)strtoul(number, NULL, 10);
	ret->at_end = str_equal(when, "end");
	while (ret->ways < DROP_IN_WAYS_COUNT && !str_equal(ways_words[ret->ways], ways))
		ret->ways++;
	return ret->number && ret->ways < DROP_IN_WAYS_COUNT &&
	       (ret->at_end || str_equal(when, "begin"));
}

bool drop_in_parse(const char *words, struct drop_in_step *ret)
{
	autodropin step = {.ways = DROP_IN_BOTH};
	const char *at = words;
	*ret = (struct drop_in_step){0};
	if (!read_place(&at, &step) || !(step.guest = next_word(&at)))
		return false;
	while (*at) {
		autofree char *device = next_word(&at);
		if (!device)
			return false;
		words_add(&step.devices, device);
	}
	*ret = step;
	step = (struct drop_in_step){0};
	return true;
}

void drop_in_clear(struct drop_in_step *step)
{
	free(step->guest);
	words_clear(&step->devices);
	*step = (struct drop_in_step){0};
}

const char *drop_in_task_to_string(enum drop_in_task task)
{
	return task_words[task];
}

bool drop_in_task_parse(const char *value, enum drop_in_task *ret_task, struct drop_in_step *ret)
{
	size_t length = strcspn(value, " ");
	for (unsigned task = 0; task < DROP_IN_TASK_COUNT; task++) {
		if (strlen(task_words[task]) != length ||
		    strncmp(task_words[task], value, length) != 0 || !value[length])
			continue;
		*ret_task = (enum drop_in_task)task;
		return drop_in_parse(value + length + 1, ret);
	}
	*ret = (struct drop_in_step){0};
	return false;
}

const char *drop_in_sub_operation(const struct drop_in_step *step, enum drop_in_task task)
{
	bool first = step->at_end == (task == DROP_IN_CALL_RELEASE);
	return first ? "begin" : "end";
}

char *drop_in_state_path(const struct drop_in_step *step)
{
	return str_format(PATH_STATE "/%s/" NAME_DROP_INS_STATE "/%u", step->uuid, step->number);
}

char *drop_in_folder_path(const struct drop_in_step *step)
{
	return str_format(PATH_STATE "/%s/" NAME_DROP_INS_STATE "/state", step->uuid);
}

void drop_in_describe(const struct step *step, struct text *out)
{
	autodropin drop_in = {0};
	drop_in_parse(step->detail, &drop_in);
	if (drop_in.ways == DROP_IN_RELEASE)
		text_addf(out, "see that drop-in %s is run at the end", step->subject);
	else
		text_addf(out, "run drop-in %s: prepare %s", step->subject,
			  drop_in_sub_operation(&drop_in, DROP_IN_CALL_PREPARE));
}

void drop_in_describe_undo(const struct step *step, struct text *out)
{
	autodropin drop_in = {0};
	drop_in_parse(step->detail, &drop_in);
	if (drop_in.ways == DROP_IN_PREPARE)
		text_add(out, "none");
	else
		text_addf(out, "run drop-in %s: release %s", step->subject,
			  drop_in_sub_operation(&drop_in, DROP_IN_CALL_RELEASE));
}
