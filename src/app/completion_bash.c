/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/completion.h"

/* NB: the line is split here, as bash's own COMP_WORDS are cut at colons too, which
 * addresses have; and bash replaces only what stands behind the last of those. A blank behind a
 * backslash parts no words. */
static const char head[] =
	"# bash completion for virt-handover, made by: virt-handover completion bash\n"
	"# shellcheck shell=bash\n"
	"\n"
	"_virt_handover_offer() { # CANDIDATE...\n"
	"\tlocal candidate quoted before\n"
	"\tbefore=${word%\"${word##*:}\"}\n"
	"\tfor candidate; do\n"
	"\t\tprintf -v quoted %q \"$candidate\"\n"
	"\t\t[[ $quoted != \"$word\"* ]] || COMPREPLY+=(\"${quoted#\"$before\"}\")\n"
	"\tdone\n"
	"}\n"
	"\n"
	"_virt_handover_words() { # WORD\n"
	"\tlocal words\n"
	"\tmapfile -t words < <(virt-handover completion \"$1\" 2>/dev/null)\n"
	"\t_virt_handover_offer \"${words[@]}\"\n"
	"}\n"
	"\n"
	"_virt_handover_files() { # [ENDING]\n"
	"\tlocal word=${word//\\\\/}\n"
	"\tcompopt -o filenames 2>/dev/null\n"
	"\t[ -z \"${1-}\" ] || mapfile -t COMPREPLY < <(compgen -f -X \"!*$1\" -- \"$word\"\n"
	"\t\tcompgen -d -- \"$word\")\n"
	"\t[ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
	"}\n"
	"\n"
	"_virt_handover() {\n"
	"\tlocal line=${COMP_LINE:0:COMP_POINT} parts word before command at=1 wants=word\n"
	"\tCOMPREPLY=()\n"
	"\tline=${line//\\\\ /$'\\1'}\n"
	"\tread -ra parts <<<\"$line\"\n"
	"\t[[ $line != *[[:space:]] ]] || parts+=('')\n"
	"\tparts=(\"${parts[@]//$'\\1'/\\\\ }\")\n"
	"\tword=${parts[-1]} before=${parts[-2]}\n"
	"\t[[ ${parts[1]} != --root ]] || at=3\n"
	"\tcommand=${parts[at]-}\n"
	"\tif [[ $word == --*=* ]]; then\n"
	"\t\tbefore=${word%%=*} word=${word#*=}\n"
	"\tfi\n"
	"\tcase $before in\n"
	"\t--root)\n"
	"\t\tcompopt -o filenames 2>/dev/null\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -d -- \"$word\")\n"
	"\t\treturn\n"
	"\t\t;;\n";

static void add_call(const char *word, struct text *out)
{
	switch (completion_of(word)) {
	case COMPLETES_WORDS:
		text_addf(out, "_virt_handover_words %s", word);
		break;
	case COMPLETES_HOSTS:
		text_add(out, "_virt_handover_files .host");
		break;
	case COMPLETES_FILES:
		text_add(out, "_virt_handover_files");
		break;
	case COMPLETES_NOTHING:
		text_add(out, ":");
		break;
	}
}

static void add_values(struct text *out)
{
	for (int letter = '!'; letter <= '~'; letter++) {
		const struct command_option *option = command_option((char)letter);
		if (!option || !option->value)
			continue;
		text_addf(out, "\t--%s)\n\t\t", option->name);
		add_call(option->value, out);
		text_add(out, "\n\t\treturn\n\t\t;;\n");
	}
	text_add(out, "\tesac\n");
}

/* A command takes one word; behind that, as behind a '-', come options alone. */
static void add_wants(struct text *out)
{
	text_add(out, "\tfor before in \"${parts[@]:at+1:${#parts[@]}-at-2}\"; do\n"
		      "\t\tcase $wants:$before in\n\t\tvalue:*) wants=word ;;\n\t\tword:");
	completion_options_with_values(" | word:", out);
	text_add(out, ") wants=value ;;\n\t\tword:-*) ;;\n\t\t*) wants=option ;;\n"
		      "\t\tesac\n\tdone\n\t[[ $word != -* ]] || wants=option\n");
}

static void add_commands(struct text *out)
{
	text_add(out, "\tif ((${#parts[@]} == at + 1)); then\n\t\t_virt_handover_offer");
	for (size_t i = 0; commands[i]; i++)
		text_addf(out, " %s", commands[i]->name);
	text_add(out, "\n\t\t[[ $word != -* || $at -gt 1 ]] || "
		      "_virt_handover_offer --root --version --help\n\t\treturn\n\tfi\n");
}

static void add_options(const struct command *command, struct text *out)
{
	for (const char *letter = command->options; *letter; letter++)
		text_addf(out, " --%s", command_option(*letter)->name);
}

void completion_bash(struct text *out)
{
	text_add(out, head);
	add_values(out);
	add_commands(out);
	add_wants(out);
	text_add(out, "\tcase $command:$wants in\n");
	for (size_t i = 0; commands[i]; i++) {
		const char *word = completion_first_word(commands[i]);
		if (word) {
			text_addf(out, "\t%s:word) ", commands[i]->name);
			add_call(word, out);
			text_add(out, " ;;\n");
		}
		text_addf(out, "\t%s:*) _virt_handover_offer --help", commands[i]->name);
		add_options(commands[i], out);
		text_add(out, " ;;\n");
	}
	text_add(out, "\tesac\n}\n\ncomplete -F _virt_handover virt-handover\n");
}
