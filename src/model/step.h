/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/macros.h"

/* What a step changes on the host. */
enum step_kind {
	STEP_LOAD_MODULE,     /* subject: a module */
	STEP_OVERRIDE_DRIVER, /* subject: a PCI function */
	STEP_UNLOAD_MODULE,   /* subject: a module */
	STEP_UNBIND,	      /* subject: a PCI function */
	STEP_BIND,	      /* subject: a PCI function */
	STEP_CREATE_MDEV,     /* subject: a uuid */
	STEP_KIND_COUNT
};

/* "load-module", "override-driver", ...; from_string gives STEP_KIND_COUNT for
 * a word that is none. */
const char *step_kind_to_string(enum step_kind kind);
enum step_kind step_kind_from_string(const char *word);

/*
 * One change of one thing. was and want are values of that thing as they can be
 * read back from the host, so a step can always be asked: not yet done, done,
 * or neither. "" stands for nothing: no driver, no override, not loaded.
 */
struct step {
	enum step_kind kind;
	unsigned stage; /* steps of one stage do not wait for one another */
	char *subject;
	char *was;
	char *want;
	char *home;   /* driver that a PCI function goes back to, NULL for none */
	char *module; /* to load before home can be bound again, NULL for none */
	bool stay;    /* undone when a start fails, left as it is when a VM ends */
};

void step_clear(struct step *step);
void step_copy(struct step *to, const struct step *from);
