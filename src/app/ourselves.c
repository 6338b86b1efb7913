/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/ourselves.h"

#include <errno.h>

#include "base/memory.h"
#include "survey/processes.h"

static const char *scope_of(const struct display *display, const char *session)
{
	for (size_t i = 0; i < display->session_count; i++)
		if (str_equal(display->sessions[i].id, session))
			return display->sessions[i].scope;
	return NULL;
}

int refuse_own_end(struct host *host, const struct handover *handover, struct error *err)
{
	autofree char *own = host->live ? process_unit(host, "self") : NULL;
	for (size_t i = 0; own && i < handover->plan.step_count; i++) {
		const struct step *step = &handover->plan.steps[i];
		bool is_own = (step->kind == STEP_STOP_UNIT && str_equal(step->subject, own)) ||
			      (step->kind == STEP_END_SESSION &&
			       str_equal(scope_of(&handover->view.display, step->subject), own));
		if (!is_own)
			continue;
		error_set(err, EBUSY, "this command runs in %s, which the handover ends", own);
		return error_advise(err, "run it from elsewhere: from another terminal, by ssh, or "
					 "with systemd-run");
	}
	return 0;
}
