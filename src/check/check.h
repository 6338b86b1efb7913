/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "model/guest.h"
#include "model/guest_settings.h"
#include "model/host_view.h"
#include "model/machine.h"
#include "model/plan.h"
#include "model/profile.h"
#include "model/profile_lines.h"

/* How bad a finding is, the worst first. */
enum grade {
	GRADE_HARD,    /* it will not work so */
	GRADE_SOFT,    /* it may work, and is known to go wrong */
	GRADE_UNKNOWN, /* could not tell */
	GRADE_COUNT
};

/* "hard", "soft", "could not tell". */
const char *grade_to_string(enum grade grade);

/* All that is judged. */
struct check_case {
	const struct machine *machine;
	bool switched_off; /* the program is, for all VMs */
	/* Of one VM, NULL where none was asked about: */
	const struct guest *guest;
	const struct guest_settings *settings;
	const struct profile *profile;
	const struct profile_lines *lines; /* of that profile */
	bool configured;		   /* it has a profile */
	const struct host_view *view;
	const struct plan *plan;
};

struct checker;

/* One thing that is looked at. */
struct check {
	const char *code;  /* "iommu-off": never changes; the section of the man page */
	enum grade grade;  /* of what it finds, if it could be seen */
	const char *title; /* what is the matter, in one phrase */
	const char *why;   /* it matters */
	void (*look)(struct checker *checker);
};

/* Those of one kind. */
struct check_table {
	const char *title; /* "Host", "Installation", ... */
	const struct check *checks;
	size_t count;
};

/* What a change that is ours to make would be. */
enum own_change {
	OWN_NONE,
	OWN_INSTALL,	 /* virt-handover install */
	OWN_PROFILE,	 /* make an empty profile for the VM */
	OWN_PROFILE_LINE /* put a ';' before that line of the profile */
};

struct finding {
	const struct check_table *table;
	const struct check *check;
	enum grade grade;
	char *subject; /* address, uuid, file, ... or NULL */
	char *seen;
	char *advice;	 /* what to do */
	char *change_at; /* "/etc/default/grub:6", or NULL */
	char *change;	 /* the lines to put there, the command to run; or NULL */
	enum own_change own;
	unsigned own_line;
};

struct findings {
	struct finding *at; /* table by table, in the order of the checks */
	size_t count;
	size_t checks; /* that were made */
};

#define autofindings CLEANUP(findings_clear) struct findings

/* Makes every check that the case has something for. */
void check_all(const struct check_case *of, struct findings *ret);

size_t findings_count(const struct findings *findings, enum grade grade);
void findings_clear(struct findings *findings);

/* Every table, in order; NULL ends them. */
extern const struct check_table *const check_tables[];
