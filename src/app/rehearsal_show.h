/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/handover.h"
#include "app/life.h"
#include "model/host_file.h"
#include "rehearsal/rehearsal.h"

/* What a rehearsal came to. */
struct rehearsal_result {
	struct handover handover;	       /* planned before it began */
	struct words before, meanwhile, after; /* snapshots of the host */
	bool open;			       /* something was open when the life was over */
	bool still_open;		       /* and also when it was recovered */
};

void rehearsal_result_clear(struct rehearsal_result *result);

/* A rehearsal and where it came from. */
struct rehearsal_scene {
	const struct host_file *file;
	const char *file_path;
	const char *profile_path; /* NULL: an empty profile */
	const struct life *life;
	const struct rehearsal_result *result;
};

/* Prints it for a person, and for programs. */
void rehearsal_show(const struct rehearsal_scene *scene);
void rehearsal_show_json(const struct rehearsal_scene *scene);
