/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/planner.h"

/* Refuses to end a session that the profile wants kept. */
void refuse_display(struct planner *planner);

/* Has display manager, sessions and compositors let the wanted cards go, the least of it
 * that will do: nothing where a card shows nothing; a word to compositors that heed it;
 * the end of what is shown. */
void release_display(struct planner *planner);

/* Takes consoles, and the firmware's frame buffer, from the wanted cards. */
void release_consoles(struct planner *planner);
void release_framebuffers(struct planner *planner);

/* Whether the session is ended for a card's sake. */
bool display_ends(const struct planner *planner, const struct session *session);

/* Whether that holder is dealt with here, so that no policy is asked for it. */
bool display_deals_with(const struct planner *planner, const struct device *device,
			const struct holder *holder);

/* Whether it is a service of a user whose session is ended here: it goes with that, but
 * not at once (logind.conf(5), UserStopDelaySec). */
bool display_ends_user_of(const struct planner *planner, const struct holder *holder);
