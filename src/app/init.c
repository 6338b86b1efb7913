/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "app/command.h"
#include "app/guest_source.h"
#include "app/other_host.h"
#include "base/file.h"
#include "base/memory.h"
#include "draft/draft.h"
#include "input/profile_match.h"
#include "model/names.h"
#include "survey/pci_names.h"
#include "survey/survey.h"

/* Whether the VM's name can be that of a file, and is read as a name and not as a
 * pattern. */
static bool is_file_name(const char *name)
{
	return *name && *name != '.' && !strpbrk(name, "/*?[") &&
	       strlen(name) + strlen(PROFILE_ENDING) <= NAME_MAX;
}

static char *place_of(const struct guest *guest)
{
	return str_format(PATH_PROFILES "/%s" PROFILE_ENDING,
			  is_file_name(guest->name) ? guest->name : guest->uuid);
}

/* The link fails where something is there; so nothing is ever written over unasked. */
static int put(int root_fd, const char *path, const struct text *bytes, bool force)
{
	autofree char *draft = str_format("%s.draft~", path);
	int r = dir_make(root_fd, PATH_CONFIG);
	if (r == 0 && mkdirat(root_fd, PATH_PROFILES, 0755) < 0 && errno != EEXIST)
		r = -errno;
	if (r == 0)
		r = file_publish(root_fd, force ? path : draft, 0644, bytes->at, bytes->length);
	if (r < 0 || force)
		return r;
	r = linkat(root_fd, draft, root_fd, path, 0) < 0 ? -errno : 0;
	unlinkat(root_fd, draft, 0);
	return r;
}

static int write_profile(struct host *host, const struct guest *guest, const struct text *bytes,
			 bool force, struct error *err)
{
	if (!is_file_name(guest->name) && !*guest->uuid)
		return error_set(err, 0,
				 "VM '%s' has neither a name that a file can have nor a uuid",
				 guest->name);
	autofree char *path = place_of(guest);
	autofree char *instead = NULL;
	profile_match(host->root_fd, guest->name, guest->uuid, &instead, NULL);
	/* Who else may read it is no secret; who may write it is root alone. */
	mode_t before = umask(022);
	int r = put(host->root_fd, path, bytes, force);
	umask(before);
	if (r == -EEXIST) {
		error_set(err, EEXIST, "VM '%s' already has the profile /%s", guest->name, path);
		return error_advise(err, "compare it with what init prints without --write; "
					 "--force writes over it");
	}
	if (r < 0)
		return error_errno(err, -r, "cannot write the profile /%s", path);
	printf("Wrote /%s.\n", path);
	if (instead && !str_equal(instead, path))
		printf("It takes the place of /%s for this VM.\n", instead);
	return 0;
}

/* Makes the draft, and hands out why a start would still be refused. */
static void make_profile(struct host *host, const struct draft_scene *seen, struct text *out,
			 struct error *ret_refusal)
{
	struct draft_scene scene = *seen;
	autodraft draft = {0};
	autoview view = {0};
	autoprofile widest = {0};
	profile_init(&widest);
	widest.pci.companions = COMPANIONS_TAKE;
	survey_host(host, scene.guest, &widest, &view);
	scene.view = &view;
	draft_make(scene.guest, &view, &draft);
	draft_print(&draft, &scene, out);
	if (!draft.plan.refusal_count)
		return;
	error_set(ret_refusal, 0, "VM '%s': a start would be refused: %s", scene.guest->name,
		  draft.plan.refusals[0].text);
	error_advise(ret_refusal, "%s", draft.plan.refusals[0].advice);
}

static enum outcome draft_profile(struct host *host, const struct text *xml, const char *host_name,
				  const struct command_options *options)
{
	autoerror err = {0};
	autoerror refusal = {0};
	autoguest guest = {0};
	autotext out = {0};
	if (guest_source_parse(options->xml, xml, &guest, &err) < 0)
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	struct draft_scene scene = {
		.guest = &guest,
		.host = host_name,
		.product_name = options->numeric ? NULL : pci_product_name,
	};
	make_profile(host, &scene, &out, &refusal);
	if (!options->write)
		fputs(text_string(&out), stdout);
	else if (write_profile(host, &guest, &out, options->force, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	if (refusal.text)
		return command_fail(OUTCOME_FAILED, &refusal);
	if (options->write) {
		autotext argument = {0};
		text_add_argument(&argument, guest.name);
		printf("What a start would do now: virt-handover plan %s\n", argument.at);
	}
	return OUTCOME_OK;
}

static enum outcome on_other_host(const char *path, const struct text *xml,
				  const struct command_options *options)
{
	autoerror err = {0};
	autootherhost other = {.host.root_fd = -1};
	if (options->write) {
		error_set(&err, 0, "--write is for this host, and --on for another");
		error_advise(&err, "send what init prints to a file of that host");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	if (other_host_open(&other, path, false, &err) < 0)
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	enum outcome outcome = draft_profile(&other.host, xml, other.file.name, options);
	if (other_host_check(&other, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	return outcome;
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	autotext xml = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(&command_init, argc, argv, &options, &outcome))
		return outcome;
	if (options.word_count != (options.xml ? 0 : 1)) {
		error_set(&err, 0, "init takes a VM or --xml FILE; see virt-handover init --help");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	int r = options.xml ? guest_source_file(options.xml, &xml, &err)
			    : guest_source_libvirt(host, options.words[0], &xml, &err);
	if (r < 0)
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	return options.on ? on_other_host(options.on, &xml, &options)
			  : draft_profile(host, &xml, NULL, &options);
}

const struct command command_init = {
	.name = "init",
	.options = "xOWo#",
	.arguments = "VM | --xml FILE [--on HOST] [--numeric]\n"
		     "                          [--write [--force]]",
	.summary = "Draft a profile for a VM and this host, with a reason for each line",
	.help = "  VM          read the domain XML that libvirt keeps for it\n"
		"  --xml FILE  read it from there; - is stdin\n"
		"  --on HOST   for a captured host instead of this one\n"
		"  --numeric   products by their ids alone\n"
		"  --write     put it into /etc/virt-handover/profiles; without, it is printed\n"
		"  --force     over one that is there\n"
		"\n"
		"Asks nothing, and changes nothing of the host. Ends with 0 if a start would go\n"
		"through with it, 1 if one would be refused all the same (the profile says why)\n"
		"or it could not be written, 3 if the arguments or a file are not right.\n",
	.run = run,
};
