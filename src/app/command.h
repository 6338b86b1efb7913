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
	OUTCOME_SOFT = 4,	    /* of check: nothing is wrong, some things are known to fail */
	OUTCOME_UNSEEN = 5,	    /* of check: nothing is wrong that could be seen */
};

/* An option that commands may take. */
struct command_option {
	char letter; /* its short name in struct command, nowhere else */
	const char *name;
	const char *value; /* what stands behind it, NULL where nothing does */
	const char *summary;
};

/* One command of virt-handover. */
struct command {
	const char *name;
	const char *options;   /* their letters; --help is every command's */
	const char *arguments; /* for the line of usage; lines that follow are indented as it is */
	const char *summary;   /* one phrase */
	const char *help;      /* what --help says below that */
	/* argv[0] is the command's name. */
	enum outcome (*run)(struct host *host, int argc, char **argv);
};

extern const struct command command_hook, command_plan, command_replay, command_status,
	command_recover, command_supervise, command_install, command_uninstall, command_capture,
	command_rehearse, command_init, command_devices, command_check, command_completion;

/* All of them, in the order of --help; NULL ends them. */
extern const struct command *const commands[];

/* Says what went wrong on stderr, one line (see terminal_line), and returns outcome. */
enum outcome command_fail(enum outcome outcome, const struct error *err);

/* What the options of a command came to; see their rows in command.c. */
struct command_options {
	bool json, all, apply, dry_run, forget, redact, fix, list, read_rom;
	bool boot, check, history, watch, write, force, numeric;
	const char *xml, *profile, *on;
	const char *fail, *stall, *crash;
	const char *rescan, *svg, *width;
	char **words; /* what is no option */
	int word_count;
};

/* The option of that letter, or NULL. */
const struct command_option *command_option(char letter);

/* Reads the options that the command takes. Answers --help by itself. Returns true to go on;
 * otherwise the command ends with *ret_outcome. */
bool command_read_options(const struct command *command, int argc, char **argv,
			  struct command_options *ret, enum outcome *ret_outcome);
