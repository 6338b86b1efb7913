/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/step_words.h"

#include <stdlib.h>

#include "model/unit_name.h"

/* detail is the signal, and the command: "TERM Xorg" */
static void describe_end(const struct step *step, struct text *out)
{
	const char *blank = step->detail ? strchr(step->detail, ' ') : NULL;
	bool kill = step->detail && str_starts(step->detail, "KILL");
	text_addf(out, "ask %s (pid %s) to end%s", blank ? blank + 1 : "the process", step->subject,
		  kill ? ", and end it if it does not" : "");
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
		text_addf(out, "remember that %s of %s is in front", step->was, step->subject);
		break;
	case STEP_HIDE_NODE:
		text_addf(out, "tell compositors that %s of %s is gone", step->detail,
			  step->subject);
		break;
	case STEP_UNBIND_FRAMEBUFFER:
		text_addf(out, "end the firmware's frame buffer %s", step->subject);
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
		text_add(out, "stays so when the VM ends");
		return;
	}
	switch (step->kind) {
	case STEP_LOAD_MODULE:
		text_add(out, "left as it is");
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
	case STEP_STOP_UNIT:
		text_add(out, unit_is_scope(step->subject) ? "none: it is gone with what ran in it"
							   : "start it again");
		break;
	case STEP_END_SESSION:
	case STEP_END_PROCESS:
		text_add(out, "none");
		break;
	case STEP_FREE_NODES:
		text_add(out, "wait until they are there again");
		break;
	case STEP_SET_ATTRIBUTE:
		text_addf(out, *step->was ? "set it to %s" : "none: its driver sets it", step->was);
		break;
	case STEP_RESIZE_BAR:
		text_addf(out, "resize it to %s", step->was);
		break;
	case STEP_UNBIND_CONSOLE:
		text_addf(out, "give %s to the frame buffer", step->subject);
		break;
	case STEP_KEEP_VT:
		text_addf(out, "put %s in front again", step->was);
		break;
	case STEP_HIDE_NODE:
		text_add(out, "tell them that it is there");
		break;
	case STEP_UNBIND_FRAMEBUFFER:
		text_add(out, "begin it again, unless a driver has had the card");
		break;
	case STEP_RESERVE_HUGEPAGES:
		text_addf(out, "give %ld of them back", pages_of(step));
		break;
	case STEP_KIND_COUNT:
		break;
	}
}
