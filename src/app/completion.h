/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/command.h"
#include "base/text.h"

/* How a shell completes a word of a line of usage. */
enum completes {
	COMPLETES_NOTHING,
	COMPLETES_WORDS, /* by "virt-handover completion WORD" */
	COMPLETES_HOSTS, /* host files, and others where there are none */
	COMPLETES_FILES,
};

/* Of "VM", "FILE", ...; word may be NULL. */
enum completes completion_of(const char *word);

/* What stands first behind the command and is no option: a word that can be completed, as
 * its line of usage calls it, or NULL. */
const char *completion_first_word(const struct command *command);

/* The options that have a value, with their dashes, that between them. */
void completion_options_with_values(const char *between, struct text *out);

/* A script for that shell. */
void completion_bash(struct text *out);
void completion_zsh(struct text *out);
void completion_fish(struct text *out);
