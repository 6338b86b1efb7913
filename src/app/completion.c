/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/completion.h"

#include <stdio.h>

#include "base/memory.h"
#include "base/words.h"
#include "journal/journal.h"
#include "model/names.h"

#define DOMAIN_ENDING ".xml"

/* A pattern stands for VMs, and is the name of none. */
static void add_names(struct host *host, const char *folder, const char *ending, struct words *ret)
{
	autowords files = {0};
	host_list(host, folder, &files);
	for (size_t i = 0; i < files.count; i++) {
		const char *end = strrchr(files.at[i], '.');
		if (!end || end == files.at[i] || !str_equal(end, ending) ||
		    strpbrk(files.at[i], "*?["))
			continue;
		autofree char *name = str_format("%.*s", (int)(end - files.at[i]), files.at[i]);
		words_add(ret, name);
	}
}

static void add_vms(struct host *host, struct words *ret)
{
	add_names(host, PATH_PROFILES, PROFILE_ENDING, ret);
	add_names(host, PATH_DOMAINS, DOMAIN_ENDING, ret);
	autowords uuids = {0};
	journal_list(host->root_fd, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		autojournal journal = {.fd = -1};
		if (journal_peek(host->root_fd, uuids.at[i], &journal, NULL) == 0 && journal.guest)
			words_add(ret, journal.guest);
	}
}

static void add_addresses(struct host *host, struct words *ret)
{
	host_list(host, PATH_PCI_DEVICES, ret);
}

static const struct shell {
	const char *name;
	void (*print)(struct text *out);
} shells[] = {
	{"bash", completion_bash},
	{"zsh", completion_zsh},
	{"fish", completion_fish},
};

static void add_shells(struct host *host, struct words *ret)
{
	(void)host;
	for (size_t i = 0; i < ARRAY_SIZE(shells); i++)
		words_add(ret, shells[i].name);
}

/* The words of lines of usage that can be completed. */
static const struct word_row {
	const char *word;
	enum completes completes;
	void (*add)(struct host *host, struct words *ret); /* of COMPLETES_WORDS */
} word_rows[] = {
	{"VM", COMPLETES_WORDS, add_vms},	{"ADDRESS", COMPLETES_WORDS, add_addresses},
	{"SHELL", COMPLETES_WORDS, add_shells}, {"HOST", COMPLETES_HOSTS, NULL},
	{"FILE", COMPLETES_FILES, NULL},
};

static const struct word_row *find_word(const char *word, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(word_rows); i++)
		if (strlen(word_rows[i].word) == length &&
		    strncmp(word_rows[i].word, word, length) == 0)
			return &word_rows[i];
	return NULL;
}

enum completes completion_of(const char *word)
{
	const struct word_row *row = word ? find_word(word, strlen(word)) : NULL;
	return row ? row->completes : COMPLETES_NOTHING;
}

const char *completion_first_word(const struct command *command)
{
	static const char blanks[] = " []|\n";
	bool behind_other = false; /* an option, or the '>' of a shell */
	for (const char *at = command->arguments; *(at += strspn(at, blanks));) {
		size_t length = strcspn(at, blanks);
		const struct word_row *row = behind_other ? NULL : find_word(at, length);
		if (row)
			return row->word;
		behind_other = str_starts(at, "--") || *at == '>';
		at += length;
	}
	return NULL;
}

void completion_options_with_values(const char *between, struct text *out)
{
	const char *before = "";
	for (int letter = '!'; letter <= '~'; letter++) {
		const struct command_option *option = command_option((char)letter);
		if (!option || !option->value)
			continue;
		text_addf(out, "%s--%s", before, option->name);
		before = between;
	}
}

static enum outcome print_words(struct host *host, const struct word_row *row)
{
	autowords words = {0};
	row->add(host, &words);
	words_sort(&words);
	for (size_t i = 0; i < words.count; i++)
		if (i == 0 || !str_equal(words.at[i], words.at[i - 1]))
			puts(words.at[i]);
	return OUTCOME_OK;
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(&command_completion, argc, argv, &options, &outcome))
		return outcome;
	const char *word = options.word_count == 1 ? options.words[0] : "";
	for (size_t i = 0; i < ARRAY_SIZE(shells); i++) {
		autotext script = {0};
		if (!str_equal(shells[i].name, word))
			continue;
		shells[i].print(&script);
		fputs(script.at, stdout);
		return OUTCOME_OK;
	}
	const struct word_row *row = find_word(word, strlen(word));
	if (row && row->add)
		return print_words(host, row);
	error_set(&err, 0,
		  "completion takes bash, zsh or fish; see virt-handover completion --help");
	return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
}

const struct command command_completion = {
	.name = "completion",
	.options = "",
	.arguments = "SHELL",
	.summary = "Print the script by which a shell completes what is typed",
	.help = "  SHELL   bash, zsh or fish\n"
		"\n"
		"An installation has put it where each of them looks. The scripts ask for names\n"
		"with the words VM and ADDRESS in place of SHELL.\n",
	.run = run,
};
