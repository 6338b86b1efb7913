/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/command.h"

#include <getopt.h>
#include <stdio.h>

#include "app/terminal.h"
#include "base/memory.h"
#include "base/text.h"

#define FLAG(letter, name, field, summary)                                                         \
	{                                                                                          \
		{letter, name, NULL, summary}, offsetof(struct command_options, field)             \
	}
#define VALUE(letter, name, word, field, summary)                                                  \
	{                                                                                          \
		{letter, name, word, summary}, offsetof(struct command_options, field)             \
	}

/* Every option there is; which of them a command takes is the command's to say. */
static const struct option_row {
	struct command_option shown;
	size_t field;
} option_rows[] = {
	FLAG('a', "all", all, "all of them"),
	FLAG('b', "boot", boot, "what an earlier boot left, too"),
	FLAG('f', "forget", forget, "forget what cannot be brought back"),
	FLAG('H', "history", history, "what was done, call by call"),
	FLAG('j', "json", json, "facts as JSON"),
	FLAG('k', "check", check, "say what changed since it was installed"),
	FLAG('L', "list", list, "every check there is"),
	FLAG('M', "read-rom", read_rom, "read the ROM of cards in sysfs"),
	FLAG('n', "dry-run", dry_run, "say what would be done, no more"),
	FLAG('o', "force", force, "over what is there"),
	FLAG('p', "apply", apply, "for real"),
	FLAG('r', "redact", redact, "fit for others' eyes"),
	FLAG('w', "watch", watch, "as it goes on"),
	FLAG('W', "write", write, "put it in place"),
	FLAG('X', "fix", fix, "the change that mends it"),
	FLAG('#', "numeric", numeric, "no names of devices"),
	VALUE('C', "crash", "N", crash, "kill the program at its Nth change"),
	VALUE('D', "width", "COLUMNS", width, "for so many columns"),
	VALUE('F', "fail", "N=ERROR", fail, "fail its Nth change"),
	VALUE('i', "profile", "FILE", profile, "by that profile"),
	VALUE('O', "on", "HOST", on, "on the model of a captured host"),
	VALUE('R', "rescan", "ADDRESS", rescan, "remove that function and look for it anew"),
	VALUE('S', "stall", "N", stall, "never end its Nth change"),
	VALUE('V', "svg", "FILE", svg, "as a drawing"),
	VALUE('x', "xml", "FILE", xml, "the domain XML; - is stdin"),
};

enum outcome command_fail(enum outcome outcome, const struct error *err)
{
	autofree char *text = error_line(err);
	autofree char *line = str_format("virt-handover: %s", text);
	terminal_line(stderr, line);
	return outcome;
}

static void print_help(const struct command *command)
{
	autotext head = {0};
	autofree char *summary = str_format("%s.", command->summary);
	text_add_wrapped(&head, summary, PAGE_WIDTH, "", "");
	printf("Usage: virt-handover %s %s\n\n", command->name, command->arguments);
	fputs(head.at, stdout);
	if (*command->help)
		printf("\n%s", command->help);
}

const struct command_option *command_option(char letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(option_rows); i++)
		if (option_rows[i].shown.letter == letter)
			return &option_rows[i].shown;
	return NULL;
}

static void take_option(const struct option_row *row, const char *value,
			struct command_options *options)
{
	char *field = (char *)options + row->field;
	if (row->shown.value)
		memcpy(field, &value, sizeof value);
	else
		*(bool *)field = true;
}

/* What getopt_long() returns: beyond all characters, as '?' is its word for what it does not know.
 */
enum { HELP = 256, FIRST_ROW };

static void fill_long_options(struct option *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(option_rows); i++) {
		const struct command_option *shown = &option_rows[i].shown;
		ret[i] =
			(struct option){shown->name, shown->value ? required_argument : no_argument,
					NULL, FIRST_ROW + (int)i};
	}
	ret[ARRAY_SIZE(option_rows)] = (struct option){"help", no_argument, NULL, HELP};
}

bool command_read_options(const struct command *command, int argc, char **argv,
			  struct command_options *ret, enum outcome *ret_outcome)
{
	struct option long_options[ARRAY_SIZE(option_rows) + 2] = {0};
	fill_long_options(long_options);
	*ret = (struct command_options){0};
	optind = 0;
	opterr = 0;
	for (int found; (found = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
		if (found == HELP) {
			print_help(command);
			*ret_outcome = OUTCOME_OK;
			return false;
		}
		const struct option_row *row =
			found >= FIRST_ROW ? &option_rows[found - FIRST_ROW] : NULL;
		if (!row || !strchr(command->options, row->shown.letter)) {
			autofree char *line = str_format(
				"virt-handover %s: '%s' is no option of it, or lacks its "
				"value; see virt-handover %s --help",
				command->name, argv[optind - 1], command->name);
			terminal_line(stderr, line);
			*ret_outcome = OUTCOME_NOT_UNDERSTOOD;
			return false;
		}
		take_option(row, optarg, ret);
	}
	ret->words = argv + optind;
	ret->word_count = argc - optind;
	return true;
}
