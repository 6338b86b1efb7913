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
	[STEP_SET_MDEV_ATTRIBUTE] = "set-mdev-attribute",
	[STEP_STOP_UNIT] = "stop-unit",
	[STEP_END_SESSION] = "end-session",
	[STEP_END_PROCESS] = "end-process",
	[STEP_FREE_NODES] = "free-nodes",
	[STEP_SET_ATTRIBUTE] = "set-attribute",
	[STEP_RESIZE_BAR] = "resize-bar",
	[STEP_UNBIND_CONSOLE] = "unbind-console",
	[STEP_KEEP_VT] = "keep-vt",
	[STEP_HIDE_NODE] = "hide-node",
	[STEP_UNBIND_FRAMEBUFFER] = "unbind-framebuffer",
	[STEP_CREATE_VFS] = "create-vfs",
	[STEP_RUN_DROP_IN] = "run-drop-in",
	[STEP_KEEP_AWAKE] = "keep-awake",
	[STEP_TELL_SESSION] = "tell-session",
	[STEP_SWITCH_INPUT] = "switch-input",
	[STEP_SWITCH_MUX] = "switch-mux",
	[STEP_RESERVE_HUGEPAGES] = "reserve-hugepages",
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

unsigned step_wait_ms(const struct step *step, unsigned deadline_ms)
{
	return step->wait_ms ? step->wait_ms : deadline_ms;
}

bool step_is_shared(const struct step *step)
{
	return step->kind == STEP_STOP_UNIT || step->kind == STEP_UNBIND_CONSOLE ||
	       step->kind == STEP_CREATE_VFS;
}

bool step_is_counted(const struct step *step)
{
	return step->kind == STEP_RESERVE_HUGEPAGES;
}

bool step_is_whole(const struct step *step)
{
	bool needs_detail = step->kind == STEP_END_PROCESS || step->kind == STEP_FREE_NODES ||
			    step->kind == STEP_SET_ATTRIBUTE || step->kind == STEP_RESIZE_BAR ||
			    step->kind == STEP_HIDE_NODE || step->kind == STEP_SET_MDEV_ATTRIBUTE ||
			    step->kind == STEP_RUN_DROP_IN || step->kind == STEP_TELL_SESSION;
	return step->subject && step->was && step->want && (step->detail || !needs_detail);
}

bool step_next_choice(const struct step *step, struct step *ret)
{
	*ret = (struct step){0};
	if (step->kind != STEP_CREATE_MDEV || !step->detail || !*step->detail)
		return false;
	size_t length = strcspn(step->detail, " ");
	const char *rest = step->detail + length;
	step_copy(ret, step);
	free(TAKE(ret->want));
	free(TAKE(ret->detail));
	ret->want = str_copy_n(step->detail, length);
	ret->detail = *rest ? str_copy(rest + 1) : NULL;
	return true;
}

void step_clear(struct step *step)
{
	free(step->subject);
	free(step->was);
	free(step->want);
	free(step->detail);
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
	to->detail = str_copy(from->detail);
	to->home = str_copy(from->home);
	to->module = str_copy(from->module);
}
