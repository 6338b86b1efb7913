/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/step.h"

#include "base/memory.h"

static const char *const kind_words[STEP_KIND_COUNT] = {
	[STEP_LOAD_MODULE] = "load-module",
	[STEP_OVERRIDE_DRIVER] = "override-driver",
	[STEP_UNLOAD_MODULE] = "unload-module",
	[STEP_UNBIND] = "unbind",
	[STEP_BIND] = "bind",
	[STEP_CREATE_MDEV] = "create-mdev",
};

const char *step_kind_to_string(enum step_kind kind)
{
	return kind_words[kind];
}

enum step_kind step_kind_from_string(const char *word)
{
	enum step_kind kind = 0;
	while (kind < STEP_KIND_COUNT && strcmp(kind_words[kind], word) != 0)
		kind++;
	return kind;
}

void step_clear(struct step *step)
{
	free(step->subject);
	free(step->was);
	free(step->want);
	free(step->home);
	free(step->module);
	*step = (struct step){0};
}

void step_copy(struct step *to, const struct step *from)
{
	*to = *from;
	to->subject = str_copy(from->subject);
	to->was = str_copy(from->was);
	to->want = str_copy(from->want);
	to->home = str_copy(from->home);
	to->module = str_copy(from->module);
}
