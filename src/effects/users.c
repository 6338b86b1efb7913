/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Who uses a device: units, sessions and processes, and the nodes they hold. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/memory.h"
#include "effects/rows.h"
#include "host/open_files.h"
#include "host/processes.h"
#include "model/names.h"
#include "model/unit_name.h"

/* systemd answers at once, or it does not answer. */
enum { ASK_MS = 5000 };

static int ask_unit(struct host *host, const struct step *step, struct text *state)
{
	struct task task;
	value_task(&task, TASK_UNIT_STATE, step->subject);
	return host_run(host, &task, ASK_MS, state);
}

static bool is_one_of(const char *word, const char *const words[])
{
	for (size_t i = 0; words[i]; i++)
		if (str_equal(words[i], word))
			return true;
	return false;
}

/* One that is on its way is not where it goes yet: asked for that again it is waited
 * for. A session's scope goes with its last process: what is gone is stopped. */
static int observe_unit(struct host *host, const struct step *step, struct text *found)
{
	static const char *const up[] = {"active", "reloading", "activating", "deactivating", NULL};
	autotext state = {0};
	int r = ask_unit(host, step, &state);
	if (r == 0 || r == -ENOENT)
		text_add(found,
			 r == 0 && is_one_of(text_string(&state), up) ? "active" : step->want);
	return r == -ENOENT ? 0 : r;
}

/* systemd leaves its bus for a moment when it executes itself anew (systemctl(1),
 * daemon-reexec), and the bus may be started anew: a unit of the system is gone only when
 * that is said for longer. A user's manager goes with its user. */
static int ask_patiently(struct host *host, const struct step *step, struct text *state)
{
	enum { TIMES = 10, ASK_AGAIN_MS = 500 };
	int r = ask_unit(host, step, state);
	bool again = r == -ENOENT && !unit_is_of_user(step->subject) &&
		     host_exists(host, PATH_UNITS_OF_RUN); /* sd_booted(3) */
	for (int i = 0; again && r == -ENOENT && i < TIMES; i++) {
		host_wait(host, ASK_AGAIN_MS);
		r = ask_unit(host, step, state);
	}
	return r;
}

static int observe_unit_back(struct host *host, const struct step *step, struct text *found)
{
	static const char *const up[] = {"active", "reloading", NULL};
	autotext state = {0};
	int r = ask_patiently(host, step, &state);
	if (r == 0)
		text_add(found, is_one_of(text_string(&state), up) ? step->was : step->want);
	return r;
}

static void stop_unit(const struct step *step, struct task *ret)
{
	value_task(ret, TASK_STOP_UNIT, step->subject);
}

static bool start_unit(const struct step *step, unsigned round, struct task *ret)
{
	value_task(ret, TASK_START_UNIT, step->subject);
	return round == 0 && !unit_is_scope(step->subject);
}

static int observe_session(struct host *host, const struct step *step, struct text *found)
{
	autofree char *path = str_format(PATH_SESSIONS "/%s", step->subject);
	text_add(found, host_exists(host, path) ? "active" : "");
	return 0;
}

static void end_session(const struct step *step, struct task *ret)
{
	value_task(ret, TASK_END_SESSION, step->subject);
}

static int observe_process(struct host *host, const struct step *step, struct text *found)
{
	uint64_t started = host_process_started(host, strtol(step->subject, NULL, 10));
	if (started)
		text_addf(found, "%" PRIu64, started);
	if (!str_equal(text_string(found), step->was))
		text_cut(found, 0); /* its pid is another's by now */
	return 0;
}

/* detail is the signal and the command: "TERM Xorg". */
static void end_process(const struct step *step, struct task *ret)
{
	autofree char *value = str_format("%s %s %.*s", step->subject, step->was,
					  (int)strcspn(step->detail, " "), step->detail);
	value_task(ret, TASK_END_PROCESS, value);
}

/* Nodes. */

struct search {
	struct words nodes;
	bool found;
};

static void match_node(const struct open_file *file, void *data)
{
	struct search *search = data;
	search->found |= words_have(&search->nodes, file->node);
}

static int observe_holders(struct host *host, const struct step *step, struct text *found)
{
	struct search search = {0};
	int r = 0;
	if (!str_equal(step->was, step->want)) {
		words_split(&search.nodes, step->detail);
		r = host_each_open_file(host, match_node, &search);
	}
	text_add(found, search.found ? step->was : step->want);
	words_clear(&search.nodes);
	/* Where nobody can tell, nobody may say that it is free. */
	return r == -ENOENT ? -EIO : r;
}

static void await_free(const struct step *step, struct task *ret)
{
	value_task(ret, TASK_AWAIT_FREE, step->detail);
}

/* Those that the kernel makes by itself. nvidia's are made by who needs them
 * (nvidia-modprobe), when they do. */
static int add_made_by_kernel(const char *word, void *data)
{
	if (!str_starts(word, "nvidia"))
		words_add(data, word);
	return 0;
}

/* A card may come back by another number: "dri/card0" is there where the function has
 * any card, as a sound card's "snd/controlC0" is where it has a sound card. */
static bool has_such_node(struct host *host, const char *function, const char *node)
{
	static const struct {
		const char *node, *folder, *sort;
	} sorts[] = {{"dri/card", "drm", "card"},
		     {"dri/renderD", "drm", "renderD"},
		     {"fb", "graphics", "fb"},
		     {"snd/", "sound", "card"}};
	autofree char *path = str_format(PATH_NODES "/%s", node);
	if (host_exists(host, path))
		return true;
	for (size_t s = 0; s < ARRAY_SIZE(sorts); s++) {
		autowords names = {0};
		autofree char *folder =
			str_format(PATH_PCI_DEVICES "/%s/%s", function, sorts[s].folder);
		if (!str_starts(node, sorts[s].node) || host_list(host, folder, &names) < 0)
			continue;
		for (size_t i = 0; i < names.count; i++)
			if (str_starts(names.at[i], sorts[s].sort))
				return true;
	}
	return false;
}

/* Home is where all nodes are there again: who comes next, a display manager, may
 * need them. */
static int observe_nodes(struct host *host, const struct step *step, struct text *found)
{
	autowords nodes = {0};
	size_t there = 0;
	text_each_word(step->detail, add_made_by_kernel, &nodes);
	for (size_t i = 0; i < nodes.count; i++)
		there += has_such_node(host, step->subject, nodes.at[i]);
	text_add(found, there == nodes.count ? "there" : "not all there");
	return 0;
}

static enum standing judge_nodes(const struct step *step, const char *found)
{
	(void)step;
	return str_equal(found, "there") ? STANDING_BEFORE : STANDING_AFTER;
}

static bool await_nodes(const struct step *step, unsigned round, struct task *ret)
{
	autowords nodes = {0};
	autotext value = {0};
	text_each_word(step->detail, add_made_by_kernel, &nodes);
	for (size_t i = 0; i < nodes.count; i++)
		text_addf(&value, "%s%s", i ? " " : "", nodes.at[i]);
	value_task(ret, TASK_AWAIT_NODES, text_string(&value));
	return round == 0;
}

const struct effect effect_stop_unit = {
	.observe = observe_unit,
	.apply = stop_unit,
	.undo = start_unit,
	.observe_undo = observe_unit_back,
};

const struct effect effect_end_session = {.observe = observe_session, .apply = end_session};

const struct effect effect_end_process = {.observe = observe_process, .apply = end_process};

const struct effect effect_free_nodes = {
	.observe = observe_holders,
	.apply = await_free,
	.undo = await_nodes,
	.judge = judge_nodes,
	.observe_undo = observe_nodes,
	.dispensable = true,
};
