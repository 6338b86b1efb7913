/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/text.h"
#include "model/guest.h"
#include "model/host_view.h"
#include "model/plan.h"
#include "model/profile.h"

/* A profile for a VM, and what a start with it would do. */
struct draft {
	struct profile profile; /* the defaults, but for what was chosen */
	struct plan plan;	/* may still refuse: then nothing a profile says helps */
};

#define autodraft CLEANUP(draft_clear) struct draft

/* Chooses. The view must be that of a profile whose companions are taken, so that it has
 * all that can be asked about. */
void draft_make(const struct guest *guest, const struct host_view *view, struct draft *ret);

/* What a draft is printed for. */
struct draft_scene {
	const struct guest *guest;
	const struct host_view *view;
	const char *host; /* what the host is called, or NULL */
	/* The name of a product, which the caller frees; NULL, or one that returns NULL,
	 * for none. */
	char *(*product_name)(unsigned vendor, unsigned product);
};

/* Appends the profile as a file: what matters to this VM with its reason, all other keys
 * as comments with their default. profile_parse() reads draft->profile back from it. */
void draft_print(const struct draft *draft, const struct draft_scene *scene, struct text *out);

void draft_clear(struct draft *draft);
