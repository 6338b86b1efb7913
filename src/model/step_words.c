/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/step_words.h"

#include <stdlib.h>

#include "model/drop_in.h"
#include "model/unit_name.h"

/* The first of the other choices, and how many there are behind it. */
static void describe_choices(const struct step *step, struct text *out)
{
	size_t more = 0;
	for (const char *at = strchr(step->detail, ' '); at; at = strchr(at + 1, ' '))
		more++;
	text_addf(out, ", or where that is taken of %.*s", (int)strcspn(step->detail, " "),
		  step->detail);
	if (more)
		text_addf(out, " and %zu more", more);
}

/* "Xorg (pid 812)" of a detail "TERM Xorg". */
static void describe_process(const struct step *step, struct text *out)
{
	const char *blank = step->detail ? strchr(step->detail, ' ') : NULL;
	text_addf(out, "%s (pid %s)", blank ? blank + 1 : "the process", step->subject);
}

static void describe_mdev(const struct step *step, struct text *out)
{
	text_addf(out, "create mediated device %s of %s", step->subject, step->want);
	if (step->detail)
		describe_choices(step, out);
}

static void describe_stop(const struct step *step, struct text *out)
{
	text_add(out, "stop ");
	unit_describe(step->subject, out);
}

static void describe_start(const struct step *step, struct text *out)
{
	bool scope = unit_is_scope(step->subject);
	text_add(out, scope ? "none for " : "start ");
	unit_describe(step->subject, out);
	text_add(out, scope ? ": it is gone with what ran in it" : " again");
}

static void describe_session(const struct step *step, struct text *out)
{
	text_addf(out, "end session %s", step->subject);
	if (step->detail)
		text_addf(out, " (%s)", step->detail);
}

/* detail is the signal, and the command: "TERM Xorg" */
static void describe_end(const struct step *step, struct text *out)
{
	bool kill = step->detail && str_starts(step->detail, "KILL");
	text_add(out, "ask ");
	describe_process(step, out);
	text_addf(out, " to end%s", kill ? ", and end it if it does not" : "");
}

static void describe_terminal(const struct step *step, struct text *out)
{
	if (*step->want)
		text_addf(out, "put %s of %s in front", step->want, step->subject);
	else
		text_addf(out, "remember that %s of %s is in front", step->was, step->subject);
}

/* detail begins with the milliseconds that are given */
static void describe_notice(const struct step *step, struct text *out)
{
	text_addf(out, "tell session %s that it ends", step->subject);
	if (*step->detail != '0')
		text_addf(out, ", and give it %g s", strtod(step->detail, NULL) / 1000);
}

static void describe_not_ended(const struct step *step, struct text *out)
{
	text_add(out, "none for ");
	describe_process(step, out);
	text_add(out, ": nothing starts it again");
}

static void describe_nodes(const struct step *step, struct text *out)
{
	if (str_equal(step->was, step->want))
		text_addf(out, "remember the nodes of %s", step->subject);
	else
		text_addf(out, "wait until %s is let go, %g s at most", step->subject,
			  step->wait_ms / 1000.0);
}

static void describe_functions(const struct step *step, struct text *out)
{
	text_addf(out, "make %s virtual function%s of %s", step->want,
		  str_equal(step->want, "1") ? "" : "s", step->subject);
}

static void describe_fewer_functions(const struct step *step, struct text *out)
{
	if (str_equal(step->was, "0"))
		text_add(out, "take them back, if none is in use");
	else
		text_addf(out, "have %s again, if none is in use", step->was);
}

static long pages_of(const struct step *step)
{
	return strtol(step->want, NULL, 10) - strtol(step->was, NULL, 10);
}

static void describe_pages(const struct step *step, struct text *out)
{
	text_addf(out, "reserve %ld huge pages of %s", pages_of(step), step->subject);
}

static void describe_pages_back(const struct step *step, struct text *out)
{
	text_addf(out, "give %ld huge pages of %s back", pages_of(step), step->subject);
}

typedef void describe(const struct step *step, struct text *out);

/* A way is told by a function, or by words, in which %s is the subject, %w what it was, %n what
 * it is to be now, and %d the detail. For the way back there may be others where it was nothing. */
static const struct words_row {
	const char *out, *back, *back_to_nothing;
	describe *tell_out, *tell_back;
} rows[STEP_KIND_COUNT] = {
	[STEP_LOAD_MODULE] = {"load module %s", "leave module %s loaded"},
	[STEP_UNLOAD_MODULE] = {"unload module %s", "load module %s"},
	[STEP_OVERRIDE_DRIVER] = {"reserve %s for %n", "reserve %s for %w again",
				  "lift the reservation of %s"},
	[STEP_UNBIND] = {"unbind %s from %w", "bind %s to %w"},
	[STEP_BIND] = {"bind %s to %n", "unbind %s from %n"},
	[STEP_CREATE_MDEV] = {.tell_out = describe_mdev, .back = "remove mediated device %s"},
	[STEP_SET_MDEV_ATTRIBUTE] = {"set %d of mediated device %s to %n",
				     "none: it goes with its device"},
	[STEP_STOP_UNIT] = {.tell_out = describe_stop, .tell_back = describe_start},
	[STEP_END_SESSION] = {.tell_out = describe_session,
			      .back = "none for session %s: log in again"},
	[STEP_END_PROCESS] = {.tell_out = describe_end, .tell_back = describe_not_ended},
	[STEP_FREE_NODES] = {.tell_out = describe_nodes,
			     .back = "wait until the nodes of %s are there again"},
	[STEP_SET_ATTRIBUTE] = {"set %d of %s to %n", "set %d of %s to %w",
				"leave %d of %s to its driver"},
	[STEP_RESIZE_BAR] = {"resize BAR %d of %s to %n", "resize BAR %d of %s to %w"},
	[STEP_UNBIND_CONSOLE] = {"take %s from the frame buffer", "give %s to the frame buffer"},
	[STEP_KEEP_VT] = {.tell_out = describe_terminal,
			  .back = "put %w in front again",
			  .back_to_nothing = "none: what was there is gone"},
	[STEP_HIDE_NODE] = {"tell compositors that %d of %s is gone",
			    "tell compositors that %d of %s is there"},
	[STEP_UNBIND_FRAMEBUFFER] = {"end the firmware's frame buffer %s",
				     "begin the firmware's frame buffer %s again, unless a driver "
				     "has had the card"},
	[STEP_CREATE_VFS] = {.tell_out = describe_functions, .tell_back = describe_fewer_functions},
	[STEP_RUN_DROP_IN] = {.tell_out = drop_in_describe, .tell_back = drop_in_describe_undo},
	[STEP_KEEP_AWAKE] = {"keep the host from %s", "let it sleep again"},
	[STEP_TELL_SESSION] = {.tell_out = describe_notice, .back = "none"},
	[STEP_SWITCH_INPUT] = {"switch monitor %s from input %w to %n", "switch it to %w"},
	[STEP_SWITCH_MUX] = {"switch screens of %s to %n", "switch them to %w"},
	[STEP_RESERVE_HUGEPAGES] = {.tell_out = describe_pages, .tell_back = describe_pages_back},
};

static const char *word_of(const struct step *step, char letter)
{
	switch (letter) {
	case 's':
		return step->subject;
	case 'w':
		return step->was;
	case 'n':
		return step->want;
	default:
		return step->detail ? step->detail : "";
	}
}

static void tell(const struct step *step, const char *words, struct text *out)
{
	for (const char *at = words; *at; at++) {
		if (*at == '%')
			text_add(out, word_of(step, *++at));
		else
			text_add_bytes(out, at, 1);
	}
}

void step_describe(const struct step *step, struct text *out)
{
	const struct words_row *row = &rows[step->kind];
	if (row->tell_out)
		row->tell_out(step, out);
	else
		tell(step, row->out, out);
}

void step_describe_undo(const struct step *step, struct text *out)
{
	const struct words_row *row = &rows[step->kind];
	bool nothing = row->back_to_nothing && !*step->was;
	if (step->stay) {
		step_describe(step, out);
		text_add(out, ": stays so");
	} else if (row->tell_back) {
		row->tell_back(step, out);
	} else {
		tell(step, nothing ? row->back_to_nothing : row->back, out);
	}
}
