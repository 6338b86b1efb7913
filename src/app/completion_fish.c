/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/completion.h"

static const char head[] =
	"# fish completion for virt-handover, made by: virt-handover completion fish\n"
	"\n"
	"# What is given, from the command on.\n"
	"function __virt_handover_given\n"
	"    set -l parts (commandline -opc)\n"
	"    set -e parts[1]\n"
	"    if test (count $parts) -ge 2; and test \"$parts[1]\" = --root\n"
	"        set -e parts[1..2]\n"
	"    end\n"
	"    string join -- \\n $parts\n"
	"end\n"
	"\n"
	"# Whether the command is that one; without a word, whether none is given yet.\n"
	"function __virt_handover_at\n"
	"    set -l parts (__virt_handover_given)\n"
	"    test \"$parts[1]\" = \"$argv[1]\"\n"
	"end\n"
	"\n"
	"# Whether it is that one, and the one word that it takes is not given yet.\n"
	"function __virt_handover_wants\n"
	"    set -l parts (__virt_handover_given)\n"
	"    __virt_handover_at $argv[1]; or return\n"
	"    set -e parts[1]\n"
	"    set -l wants word\n"
	"    for part in $parts\n"
	"        switch $wants:$part\n"
	"            case 'value:*'\n"
	"                set wants word\n"
	"            case word:";

static const char tail[] =
	"\n"
	"                set wants value\n"
	"            case 'word:-*'\n"
	"            case '*'\n"
	"                return 1\n"
	"        end\n"
	"    end\n"
	"end\n"
	"\n"
	"complete -c virt-handover -f\n"
	"complete -c virt-handover -l help -d 'say more'\n"
	"complete -c virt-handover -n __virt_handover_at -l version "
	"-d 'say which version this is'\n"
	"complete -c virt-handover -n '__virt_handover_at; or __virt_handover_at --root' -l root "
	"-x -a '(__fish_complete_directories)' "
	"-d 'work on the host whose root directory that is'\n";

/* What stands behind -a. */
static void add_source(const char *word, struct text *out)
{
	switch (completion_of(word)) {
	case COMPLETES_WORDS:
		text_addf(out, " -x -a '(virt-handover completion %s 2>/dev/null)'", word);
		break;
	case COMPLETES_HOSTS:
		text_add(out, " -k -x -a '(__fish_complete_suffix .host)'");
		break;
	case COMPLETES_FILES:
		text_add(out, " -r -F");
		break;
	case COMPLETES_NOTHING:
		text_add(out, " -x");
		break;
	}
}

static void add_option(const struct command *command, const struct command_option *option,
		       struct text *out)
{
	text_addf(out, "complete -c virt-handover -n '__virt_handover_at %s' -l %s -d ",
		  command->name, option->name);
	text_add_quoted(out, option->summary);
	if (option->value)
		add_source(option->value, out);
	text_add(out, "\n");
}

static void add_command(const struct command *command, struct text *out)
{
	text_addf(out, "\ncomplete -c virt-handover -n __virt_handover_at -a %s -d ",
		  command->name);
	text_add_quoted(out, command->summary);
	text_add(out, "\n");
	for (const char *letter = command->options; *letter; letter++)
		add_option(command, command_option(*letter), out);
	const char *word = completion_first_word(command);
	if (!word)
		return;
	text_addf(out, "complete -c virt-handover -n '__virt_handover_wants %s'", command->name);
	add_source(word, out);
	text_add(out, "\n");
}

void completion_fish(struct text *out)
{
	text_add(out, head);
	completion_options_with_values(" word:", out);
	text_add(out, tail);
	for (size_t i = 0; commands[i]; i++)
		add_command(commands[i], out);
}
