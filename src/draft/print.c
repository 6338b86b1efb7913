/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>

#include "base/memory.h"
#include "draft/draft.h"
#include "draft/reasons.h"
#include "input/profile_file.h"

/* So that it reads well in an editor beside a terminal. */
enum { WIDTH = 78 };

/* Prose, as comments. Lines of a list are indented when they go on. */
static void print_comment(const char *prose, struct text *out)
{
	while (*prose) {
		size_t length = strcspn(prose, "\n");
		autofree char *line = str_copy_n(prose, length);
		if (*line)
			text_add_wrapped(out, line, WIDTH, "# ",
					 str_starts(line, "- ") ? "#   " : "# ");
		else
			text_add(out, "\n");
		prose += length + (prose[length] == '\n');
	}
}

static void print_refusals(const struct plan *plan, struct text *out)
{
	autotext prose = {0};
	if (!plan->refusal_count)
		return;
	text_add(&prose, "\nAS THE HOST STANDS, A START IS REFUSED:\n");
	for (size_t i = 0; i < plan->refusal_count; i++)
		text_addf(&prose, "- %s. What to do: %s\n", plan->refusals[i].text,
			  plan->refusals[i].advice);
	print_comment(prose.at, out);
}

static void print_head(const struct draft *draft, const struct draft_scene *scene, struct text *out)
{
	autotext prose = {0};
	text_addf(&prose, "The profile of VM '%s'", scene->guest->name);
	if (scene->host)
		text_addf(&prose, " on %s", scene->host);
	text_add(&prose, ", as virt-handover init drafts it from its domain XML and this host.\n"
			 "Lines without a mark matter to this VM; those with ';' show what "
			 "else can be set, and its default. All may go: an empty profile is one "
			 "too.\n");
	if (!scene->guest->pci_count && !scene->guest->mdev_count)
		text_add(&prose, "\nTHE DOMAIN XML NAMES NO DEVICE OF THE HOST: there is nothing "
				 "to hand over.\n");
	print_comment(prose.at, out);
	print_refusals(&draft->plan, out);
	for (size_t i = 0; i < draft->plan.notes.count && !draft->plan.refusal_count; i++) {
		autofree char *note = str_format("\nBeware: %s.\n", draft->plan.notes.at[i]);
		print_comment(note, out);
	}
}

struct printing {
	const struct draft *draft;
	const struct draft_scene *scene;
	const char *section; /* whose header stands already */
	bool stands_out;     /* the key before this one matters */
	struct text *out;
};

/* Of several kinds of mediated devices each has a section of its own. */
static void print_mdev_sections(const struct printing *printing)
{
	const struct profile *profile = &printing->draft->profile;
	for (size_t i = 0; i < profile->mdev_count; i++)
		if (*profile->mdev[i].of)
			text_addf(printing->out, "\n[mdev %s]\ntype = %s\n", profile->mdev[i].of,
				  profile->mdev[i].type);
}

static bool has_mdev_sections(const struct profile *profile)
{
	return profile->mdev_count && *profile->mdev[0].of;
}

static void print_section(struct printing *printing, const char *section)
{
	if (str_equal(printing->section, section))
		return;
	printing->section = section;
	printing->stands_out = false;
	/* There is none that speaks of every device. */
	text_addf(printing->out, str_equal(section, "map") ? "\n;[%s DEVICE]\n" : "\n[%s]\n",
		  section);
}

static int print_key(const struct profile_key *key, void *data)
{
	struct printing *printing = data;
	autotext why = {0};
	autotext value = {0};
	bool matters =
		reason_find(printing->draft, printing->scene, key->section, key->key, &why, &value);
	bool apart =
		str_equal(key->section, "mdev") && has_mdev_sections(&printing->draft->profile);
	print_section(printing, key->section);
	if (!matters)
		text_addf(&why, "%c%s: %s\n", toupper((unsigned char)*key->meaning),
			  key->meaning + 1, key->values);
	if (matters || printing->stands_out)
		text_add(printing->out, "\n");
	printing->stands_out = matters;
	print_comment(text_string(&why), printing->out);
	if (matters && !apart)
		text_addf(printing->out, "%s = %s\n", key->key, text_string(&value));
	else
		text_addf(printing->out, ";%s =%s%s\n", key->key, *key->by_default ? " " : "",
			  key->by_default);
	return 0;
}

void draft_print(const struct draft *draft, const struct draft_scene *scene, struct text *out)
{
	struct printing printing = {draft, scene, NULL, false, out};
	print_head(draft, scene, out);
	profile_each_key(print_key, &printing);
	print_mdev_sections(&printing);
}
