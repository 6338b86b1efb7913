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

static long pages_of(const struct step *step)
{
	return strtol(step->want, NULL, 10) - strtol(step->was, NULL, 10);
}

void step_describe(const struct step *step, struct text *out)
{
	switch (step->kind) {
	case STEP_LOAD_MODULE:
		text_addf(out, "load module %s", step->subject);
		break;
	case STEP_UNLOAD_MODULE:
		text_addf(out, "unload module %s", step->subject);
		break;
	case STEP_OVERRIDE_DRIVER:
		text_addf(out, "reserve %s for %s", step->subject, step->want);
		break;
	case STEP_UNBIND:
		text_addf(out, "unbind %s from %s", step->subject, step->was);
		break;
	case STEP_BIND:
		text_addf(out, "bind %s to %s", step->subject, step->want);
		break;
	case STEP_CREATE_MDEV:
		text_addf(out, "create mediated device %s of %s", step->subject, step->want);
		if (step->detail)
			describe_choices(step, out);
		break;
	case STEP_SET_MDEV_ATTRIBUTE:
		text_addf(out, "set %s of mediated device %s to %s", step->detail, step->subject,
			  step->want);
		break;
	case STEP_STOP_UNIT:
		text_add(out, "stop ");
		unit_describe(step->subject, out);
		break;
	case STEP_END_SESSION:
		text_addf(out, "end session %s", step->subject);
		if (step->detail)
			text_addf(out, " (%s)", step->detail);
		break;
	case STEP_END_PROCESS:
		describe_end(step, out);
		break;
	case STEP_FREE_NODES:
		if (str_equal(step->was, step->want))
			text_addf(out, "remember the nodes of %s", step->subject);
		else
			text_addf(out, "wait until %s is let go, %g s at most", step->subject,
				  step->wait_ms / 1000.0);
		break;
	case STEP_SET_ATTRIBUTE:
		text_addf(out, "set %s of %s to %s", step->detail, step->subject, step->want);
		break;
	case STEP_RESIZE_BAR:
		text_addf(out, "resize BAR %s of %s to %s", step->detail, step->subject,
			  step->want);
		break;
	case STEP_UNBIND_CONSOLE:
		text_addf(out, "take %s from the frame buffer", step->subject);
		break;
	case STEP_KEEP_VT:
		describe_terminal(step, out);
		break;
	case STEP_HIDE_NODE:
		text_addf(out, "tell compositors that %s of %s is gone", step->detail,
			  step->subject);
		break;
	case STEP_UNBIND_FRAMEBUFFER:
		text_addf(out, "end the firmware's frame buffer %s", step->subject);
		break;
	case STEP_CREATE_VFS:
		text_addf(out, "make %s virtual function%s of %s", step->want,
			  str_equal(step->want, "1") ? "" : "s", step->subject);
		break;
	case STEP_RUN_DROP_IN:
		drop_in_describe(step, out);
		break;
	case STEP_KEEP_AWAKE:
		text_addf(out, "keep the host from %s", step->subject);
		break;
	case STEP_TELL_SESSION:
		describe_notice(step, out);
		break;
	case STEP_SWITCH_INPUT:
		text_addf(out, "switch monitor %s from input %s to %s", step->subject, step->was,
			  step->want);
		break;
	case STEP_SWITCH_MUX:
		text_addf(out, "switch screens of %s to %s", step->subject, step->want);
		break;
	case STEP_RESERVE_HUGEPAGES:
		text_addf(out, "reserve %ld huge pages of %s", pages_of(step), step->subject);
		break;
	case STEP_KIND_COUNT:
		break;
	}
}

void step_describe_undo(const struct step *step, struct text *out)
{
	if (step->stay) {
		step_describe(step, out);
		text_add(out, ": stays so");
		return;
	}
	switch (step->kind) {
	case STEP_LOAD_MODULE:
		text_addf(out, "leave module %s loaded", step->subject);
		break;
	case STEP_UNLOAD_MODULE:
		text_addf(out, "load module %s", step->subject);
		break;
	case STEP_OVERRIDE_DRIVER:
		if (*step->was)
			text_addf(out, "reserve %s for %s again", step->subject, step->was);
		else
			text_addf(out, "lift the reservation of %s", step->subject);
		break;
	case STEP_UNBIND:
		text_addf(out, "bind %s to %s", step->subject, step->was);
		break;
	case STEP_BIND:
		text_addf(out, "unbind %s from %s", step->subject, step->want);
		break;
	case STEP_CREATE_MDEV:
		text_addf(out, "remove mediated device %s", step->subject);
		break;
	case STEP_SET_MDEV_ATTRIBUTE:
		text_add(out, "none: it goes with its device");
		break;
	case STEP_STOP_UNIT:
		text_add(out, unit_is_scope(step->subject) ? "none for " : "start ");
		unit_describe(step->subject, out);
		text_add(out, unit_is_scope(step->subject) ? ": it is gone with what ran in it"
							   : " again");
		break;
	case STEP_END_SESSION:
		text_addf(out, "none for session %s: log in again", step->subject);
		break;
	case STEP_END_PROCESS:
		text_add(out, "none for ");
		describe_process(step, out);
		text_add(out, ": nothing starts it again");
		break;
	case STEP_TELL_SESSION:
		text_add(out, "none");
		break;
	case STEP_FREE_NODES:
		text_addf(out, "wait until the nodes of %s are there again", step->subject);
		break;
	case STEP_SET_ATTRIBUTE:
		if (*step->was)
			text_addf(out, "set %s of %s to %s", step->detail, step->subject,
				  step->was);
		else
			text_addf(out, "leave %s of %s to its driver", step->detail, step->subject);
		break;
	case STEP_RESIZE_BAR:
		text_addf(out, "resize BAR %s of %s to %s", step->detail, step->subject, step->was);
		break;
	case STEP_UNBIND_CONSOLE:
		text_addf(out, "give %s to the frame buffer", step->subject);
		break;
	case STEP_KEEP_VT:
		if (*step->was)
			text_addf(out, "put %s in front again", step->was);
		else
			text_add(out, "none: what was there is gone");
		break;
	case STEP_HIDE_NODE:
		text_addf(out, "tell compositors that %s of %s is there", step->detail,
			  step->subject);
		break;
	case STEP_UNBIND_FRAMEBUFFER:
		text_addf(out,
			  "begin the firmware's frame buffer %s again, unless a driver has had "
			  "the card",
			  step->subject);
		break;
	case STEP_CREATE_VFS:
		if (str_equal(step->was, "0"))
			text_add(out, "take them back, if none is in use");
		else
			text_addf(out, "have %s again, if none is in use", step->was);
		break;
	case STEP_RUN_DROP_IN:
		drop_in_describe_undo(step, out);
		break;
	case STEP_KEEP_AWAKE:
		text_add(out, "let it sleep again");
		break;
	case STEP_SWITCH_INPUT:
		text_addf(out, "switch it to %s", step->was);
		break;
	case STEP_SWITCH_MUX:
		text_addf(out, "switch them to %s", step->was);
		break;
	case STEP_RESERVE_HUGEPAGES:
		text_addf(out, "give %ld huge pages of %s back", pages_of(step), step->subject);
		break;
	case STEP_KIND_COUNT:
		break;
	}
}
