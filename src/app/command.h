/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "host/host.h"

/* How the program ends. */
enum outcome {
	OUTCOME_OK = 0,
	OUTCOME_FAILED = 1,	    /* refused, or something could not be done */
	OUTCOME_NOT_CONFIGURED = 2, /* there is no profile for this VM */
	OUTCOME_NOT_UNDERSTOOD = 3, /* arguments, a file or an XML are not right */
};

/* One command of virt-handover. */
struct command {
	const char *name;
	const char *arguments; /* for the line of usage */
	const char *summary;   /* one phrase */
	const char *help;      /* what --help says below that */
	/* argv[0] is the command's name. */
	enum outcome (*run)(struct host *host, int argc, char **argv);
};

extern const struct command command_hook, command_plan, command_replay, command_status,
	command_recover, command_supervise, command_install, command_uninstall, command_capture,
	command_rehearse;

/* Says what went wrong on stderr, one line, and returns outcome. */
enum outcome command_fail(enum outcome outcome, const struct error *err);

/* What the options of a command came to. */
struct command_options {
	bool json, all, boot, apply, dry_run, forget, redact;
	const char *xml;		  /* --xml FILE, "-" is stdin */
	const char *profile;		  /* --profile FILE */
	const char *fail, *stall, *crash; /* of rehearse */
	const char *on;			  /* --on HOST, of replay */
	const char *rescan;		  /* --rescan ADDRESS, of recover */
	char **words;			  /* what is no option */
	int word_count;
};

/* Reads the options whose letters are in allowed: j --json, a --all, b --boot, p --apply, n
 * --dry-run, f --forget, x --xml, i --profile, F --fail, S --stall, C --crash, O --on,
 * r --redact, R --rescan. Answers --help by itself. Returns true to go on; otherwise the command
 * ends with *ret_outcome. */
bool command_read_options(const struct command *command, const char *allowed, int argc, char **argv,
			  struct command_options *ret, enum outcome *ret_outcome);
