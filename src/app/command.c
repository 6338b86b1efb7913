/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/command.h"

#include <getopt.h>
#include <stdio.h>

static const struct option all_options[] = {
	{"help", no_argument, NULL, 'h'},	   {"json", no_argument, NULL, 'j'},
	{"all", no_argument, NULL, 'a'},	   {"boot", no_argument, NULL, 'b'},
	{"apply", no_argument, NULL, 'p'},	   {"dry-run", no_argument, NULL, 'n'},
	{"forget", no_argument, NULL, 'f'},	   {"xml", required_argument, NULL, 'x'},
	{"profile", required_argument, NULL, 'i'}, {"fail", required_argument, NULL, 'F'},
	{"stall", required_argument, NULL, 'S'},   {"crash", required_argument, NULL, 'C'},
	{"on", required_argument, NULL, 'O'},	   {"redact", no_argument, NULL, 'r'},
	{"rescan", required_argument, NULL, 'R'},  {NULL, 0, NULL, 0},
};

enum outcome command_fail(enum outcome outcome, const struct error *err)
{
	autofree char *line = error_line(err);
	fprintf(stderr, "virt-handover: %s\n", line);
	return outcome;
}

static void print_help(const struct command *command)
{
	printf("Usage: virt-handover %s %s\n\n%s.\n", command->name, command->arguments,
	       command->summary);
	if (*command->help)
		printf("\n%s", command->help);
}

static void take_option(int letter, const char *value, struct command_options *options)
{
	switch (letter) {
	case 'j':
		options->json = true;
		break;
	case 'a':
		options->all = true;
		break;
	case 'b':
		options->boot = true;
		break;
	case 'p':
		options->apply = true;
		break;
	case 'n':
		options->dry_run = true;
		break;
	case 'f':
		options->forget = true;
		break;
	case 'x':
		options->xml = value;
		break;
	case 'O':
		options->on = value;
		break;
	case 'F':
		options->fail = value;
		break;
	case 'S':
		options->stall = value;
		break;
	case 'C':
		options->crash = value;
		break;
	case 'r':
		options->redact = true;
		break;
	case 'R':
		options->rescan = value;
		break;
	default:
		options->profile = value;
		break;
	}
}

bool command_read_options(const struct command *command, const char *allowed, int argc, char **argv,
			  struct command_options *ret, enum outcome *ret_outcome)
{
	*ret = (struct command_options){0};
	optind = 0;
	opterr = 0;
	for (int letter; (letter = getopt_long(argc, argv, "", all_options, NULL)) != -1;) {
		if (letter == 'h') {
			print_help(command);
			*ret_outcome = OUTCOME_OK;
			return false;
		}
		if (letter == '?' || !strchr(allowed, letter)) {
			fprintf(stderr,
				"virt-handover %s: '%s' is no option of it, or lacks its "
				"value; see virt-handover %s --help\n",
				command->name, argv[optind - 1], command->name);
			*ret_outcome = OUTCOME_NOT_UNDERSTOOD;
			return false;
		}
		take_option(letter, optarg, ret);
	}
	ret->words = argv + optind;
	ret->word_count = argc - optind;
	return true;
}
