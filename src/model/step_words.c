/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/step_words.h"

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
	case STEP_KIND_COUNT:
		break;
	}
}
