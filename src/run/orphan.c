/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/orphan.h"

#include "effects/effects.h"
#include "host/libvirt_processes.h"

const struct step *find_in_use(struct host *host, const struct journal *journal)
{
	for (size_t i = 0; i < journal->step_count; i++)
		if (journal->steps[i].state != STEP_CLOSED &&
		    effect_in_use(host, &journal->steps[i].step))
			return &journal->steps[i].step;
	return NULL;
}

bool is_orphaned(struct host *host, const struct journal *seen)
{
	if (!journal_rests(seen))
		return false;
	/* A daemon that lives ends what it began: it may be starting the guest, or be about to
	 * say that it has ended. */
	bool has_daemon = !seen->daemon.pid || host_process_lives(host, seen->daemon);
	if (seen->ready && !seen->ended && has_daemon)
		return false;
	return !host_guest_process(host, seen->guest, seen->uuid).pid && !find_in_use(host, seen);
}
