/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/completion.h"

#include "base/memory.h"

static const char head[] =
	"#compdef virt-handover\n"
	"# zsh completion for virt-handover, made by: virt-handover completion zsh\n"
	"\n"
	"_virt_handover_words() { # [OPTION OF COMPADD...] WORD\n"
	"\tlocal -a found\n"
	"\tfound=(${(f)\"$(_call_program words virt-handover completion $@[-1] 2>/dev/null)\"})\n"
	"\tcompadd \"${(@)@[1,-2]}\" -a found\n"
	"}\n"
	"\n"
	"_virt-handover() {\n"
	"\tlocal context curcontext=$curcontext state line\n"
	"\tlocal -a commands\n"
	"\ttypeset -A opt_args\n"
	"\t_arguments -C \\\n"
	"\t\t'(- *)--help[say what there is]' \\\n"
	"\t\t'(- *)--version[say which version this is]' \\\n"
	"\t\t'--root[work on the host whose root directory that is]:directory:_files -/' \\\n"
	"\t\t'1:command:->command' '*::argument:->argument' && return\n"
	"\tcase $state in\n"
	"\tcommand)\n"
	"\t\tcommands=(\n";

/* As _describe and _arguments want it: these characters end a part of theirs. */
static char *escape(const char *s)
{
	autotext escaped = {0};
	for (; *s; s++) {
		if (strchr(":[]\\", *s))
			text_add(&escaped, "\\");
		text_add_bytes(&escaped, s, 1);
	}
	return text_take(&escaped);
}

static const char *const actions[] = {
	[COMPLETES_NOTHING] = " ",
	[COMPLETES_WORDS] = "_virt_handover_words ",
	[COMPLETES_HOSTS] = "_files -g \"*.host\"",
	[COMPLETES_FILES] = "_files",
};

/* ":FILE:_files" */
static char *argument(const char *word)
{
	enum completes completes = completion_of(word);
	return str_format(":%s:%s%s", word, actions[completes],
			  completes == COMPLETES_WORDS ? word : "");
}

static void add_option(const struct command_option *option, struct text *out)
{
	autofree char *summary = escape(option->summary);
	autofree char *value = option->value ? argument(option->value) : str_copy("");
	autofree char *spec =
		str_format("--%s%s[%s]%s", option->name, option->value ? "=" : "", summary, value);
	text_add(out, " \\\n\t\t\t\t");
	text_add_quoted(out, spec);
}

static void add_command(const struct command *command, struct text *out)
{
	const char *word = completion_first_word(command);
	text_addf(out, "\t\t%s)\n\t\t\t_arguments '(- *)--help[say more]'", command->name);
	for (const char *letter = command->options; *letter; letter++)
		add_option(command_option(*letter), out);
	if (word) {
		autofree char *value = argument(word);
		autofree char *spec = str_format("1%s", value);
		text_add(out, " \\\n\t\t\t\t");
		text_add_quoted(out, spec);
	}
	text_add(out, "\n\t\t\t;;\n");
}

void completion_zsh(struct text *out)
{
	text_add(out, head);
	for (size_t i = 0; commands[i]; i++) {
		autofree char *summary = escape(commands[i]->summary);
		autofree char *line = str_format("%s:%s", commands[i]->name, summary);
		text_add(out, "\t\t\t");
		text_add_quoted(out, line);
		text_add(out, "\n");
	}
	text_add(out, "\t\t)\n\t\t_describe -t commands command commands\n\t\t;;\n\targument)\n"
		      "\t\tcase $words[1] in\n");
	for (size_t i = 0; commands[i]; i++)
		add_command(commands[i], out);
	/* Read from fpath it is the function's body at its first call; sourced it is not. */
	text_add(out, "\t\tesac\n\t\t;;\n\tesac\n}\n\n"
		      "if [[ $funcstack[1] = _virt-handover ]]; then\n"
		      "\t_virt-handover \"$@\"\n"
		      "else\n"
		      "\tcompdef _virt-handover virt-handover\n"
		      "fi\n");
}
