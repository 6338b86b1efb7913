/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is done for people's comfort alone: nothing hangs on it. */

#include <errno.h>
#include <stdio.h>

#include "base/memory.h"
#include "effects/rows.h"
#include "model/names.h"
#include "model/switcheroo.h"

/* The supervisor looks at the journal, and does it: see app/supervise.c. */
static int observe_awake(struct host *host, const struct step *step, struct text *found)
{
	(void)host;
	text_add(found, step->want);
	return 0;
}

/* detail: "10000 The desktop ends ..." */
static void tell_session(const struct step *step, struct task *ret)
{
	autofree char *value = str_format("%s %s", step->subject, step->detail);
	value_task(ret, TASK_TELL_SESSION, value);
}

/* Long enough for every monitor that answers at all, and its tries again. */
enum { ASK_MONITOR_MS = 15 * 1000 };

/* Many a monitor answers only those whose picture it shows. */
static int observe_input_back(struct host *host, const struct step *step, struct text *found)
{
	struct task task;
	value_task(&task, TASK_READ_INPUT, step->subject);
	if (host_run(host, &task, ASK_MONITOR_MS, found) < 0)
		text_add(found, step->want);
	return 0;
}

static void show_input(const struct step *step, const char *input, struct task *ret)
{
	autofree char *value = str_format("%s %s", step->subject, input);
	value_task(ret, TASK_SWITCH_INPUT, value);
}

static void switch_input(const struct step *step, struct task *ret)
{
	show_input(step, step->want, ret);
}

static bool undo_input(const struct step *step, unsigned round, struct task *ret)
{
	show_input(step, step->was, ret);
	return round == 0;
}

static int observe_mux(struct host *host, const struct step *step, struct text *found)
{
	autotext clients = {0};
	char shown[SWITCHEROO_NAME];
	(void)step;
	int r = read_patiently(host, &clients, PATH_SWITCHEROO);
	if (r == 0 && switcheroo_shown(text_string(&clients), shown))
		text_add(found, shown);
	return r;
}

/* The write succeeds whatever comes of it (vga_switcheroo.c, vga_switcheroo_debugfs_write). */
static void switch_mux(const struct step *step, struct task *ret)
{
	write_task(ret, step->want, PATH_SWITCHEROO);
}

static bool undo_mux(const struct step *step, unsigned round, struct task *ret)
{
	write_task(ret, step->was, PATH_SWITCHEROO);
	return round == 0;
}

const struct effect effect_keep_awake = {.observe = observe_awake, .comfort = true};

const struct effect effect_tell_session = {.apply = tell_session, .comfort = true};

const struct effect effect_switch_input = {.apply = switch_input,
					   .undo = undo_input,
					   .observe_undo = observe_input_back,
					   .comfort = true};

const struct effect effect_switch_mux = {.observe = observe_mux,
					 .apply = switch_mux,
					 .undo = undo_mux,
					 .comfort = true,
					 .by_the_way = true};
