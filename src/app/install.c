/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "app/command.h"
#include "app/hook_link.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/memory.h"
#include "host/units.h"
#include "journal/journal.h"

#ifndef GATE
#error "GATE must be the path of the installed virt-handover-hook"
#endif

/* Inner ones last: in this order they are made. */
static const char *const folders[] = {PATH_LIBVIRT, PATH_LIBVIRT_HOOKS, PATH_HOOK_FOLDER};

/* The daemon looks for hooks when it starts or reloads (libvirt util/virhook.c):
 * the monolithic one, and the one of its own for QEMU. */
static int reload_libvirt(struct host *host, bool dry_run, struct error *err)
{
	static const char *const daemons[] = {"libvirtd.service", "virtqemud.service"};
	bool any = false;
	if (dry_run || !host->live) {
		puts("reload the libvirt daemon that runs");
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(daemons); i++) {
		int r = unit_reload(host, daemons[i], err);
		if (r < 0 && err->code == ENOENT) {
			puts("no systemd runs here: if a libvirt daemon does, send it a SIGHUP");
			error_clear(err);
			return 0;
		}
		if (r < 0)
			return error_advise(err, "reload libvirtd, or virtqemud, by hand: it finds "
						 "a new hook only then");
		if (r == 0)
			printf("reload %s\n", daemons[i]);
		any |= r == 0;
	}
	if (!any)
		puts("no libvirt daemon runs: it finds the hook when it starts");
	return 0;
}

static bool is_there(struct host *host, const char *path)
{
	return faccessat(host->root_fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void note_made(struct hook_notes *notes, const char *path)
{
	if (!words_have(&notes->made, path))
		words_add(&notes->made, path);
}

static int put_link(struct host *host, bool dry_run, struct hook_notes *notes, struct error *err)
{
	if (hook_link_look(host, PATH_HOOK_BESIDE) == ANOTHERS_THERE) {
		error_set(err, EEXIST, "/%s is there and is not ours", PATH_HOOK_BESIDE);
		return error_advise(err, "move it away first");
	}
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		if (is_there(host, folders[i]))
			continue;
		printf("make the folder /%s\n", folders[i]);
		note_made(notes, folders[i]);
	}
	printf("link /%s -> %s\n", PATH_HOOK_BESIDE, GATE);
	note_made(notes, PATH_HOOK_BESIDE);
	if (dry_run)
		return 0;
	int r = dir_make(host->root_fd, PATH_HOOK_FOLDER);
	if (r == 0 && symlinkat(GATE, host->root_fd, PATH_HOOK_BESIDE) < 0)
		r = -errno;
	return r < 0 ? error_errno(err, -r, "cannot make the link /%s", PATH_HOOK_BESIDE) : 0;
}

/* 1, 0 where it is not ours, or -1. */
static int remove_link(struct host *host, const char *path, bool dry_run, struct error *err)
{
	if (hook_link_look(host, path) != OURS_THERE)
		return 0;
	printf("remove /%s\n", path);
	if (!dry_run && unlinkat(host->root_fd, path, 0) < 0)
		return error_errno(err, errno, "cannot remove /%s", path);
	return 1;
}

/* The new link comes before an old one goes: a VM that ends in between is told of twice,
 * which is harmless, and never not at all. */
static int install(struct host *host, bool dry_run, struct error *err)
{
	autonotes notes = {0};
	hook_notes_read(host, &notes);
	words_clear(&notes.others);
	hook_link_others(host, &notes.others);
	if (hook_link_look(host, PATH_HOOK_BESIDE) == OURS_THERE)
		puts("the hook is in place already");
	else if (put_link(host, dry_run, &notes, err) < 0)
		return -1;
	if (remove_link(host, PATH_HOOK, dry_run, err) < 0 ||
	    (!dry_run && hook_notes_write(host, &notes, err) < 0))
		return -1;
	return reload_libvirt(host, dry_run, err);
}

/* Without the hook nobody would tell us that the VM has ended. */
static int refuse_while_lent(struct host *host, struct error *err)
{
	autowords uuids = {0};
	journal_list(host->root_fd, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		autojournal journal = {.fd = -1};
		if (journal_peek(host->root_fd, uuids.at[i], &journal, NULL) != 0)
			continue;
		error_set(err, EBUSY, "VM '%s' has what only this hook brings back",
			  journal.guest ? journal.guest : uuids.at[i]);
		return error_advise(err, "stop it first; or, if it does not run, virt-handover "
					 "recover --all");
	}
	return 0;
}

/* What somebody else has put something into stays. */
static void remove_folders(struct host *host, const struct hook_notes *notes)
{
	for (size_t i = ARRAY_SIZE(folders); i-- > 0;)
		if (words_have(&notes->made, folders[i]) &&
		    unlinkat(host->root_fd, folders[i], AT_REMOVEDIR) == 0)
			printf("remove the folder /%s\n", folders[i]);
}

static int uninstall(struct host *host, bool dry_run, struct error *err)
{
	static const char *const places[] = {PATH_HOOK, PATH_HOOK_BESIDE};
	autonotes notes = {0};
	bool any = false;
	if (refuse_while_lent(host, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		int r = remove_link(host, places[i], dry_run, err);
		if (r < 0)
			return -1;
		any |= r == 1;
	}
	if (!any)
		puts("the hook is not in place: nothing to remove");
	if (!dry_run) {
		hook_notes_read(host, &notes);
		remove_folders(host, &notes);
		unlinkat(host->root_fd, PATH_INSTALLED, 0);
	}
	return any ? reload_libvirt(host, dry_run, err) : 0;
}

static bool read_options(const struct command *command, int argc, char **argv,
			 struct command_options *ret, enum outcome *ret_outcome)
{
	autoerror err = {0};
	if (!command_read_options(command, argc, argv, ret, ret_outcome))
		return false;
	if (!ret->word_count)
		return true;
	error_set(&err, 0, "%s takes no '%s'", command->name, ret->words[0]);
	*ret_outcome = command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	return false;
}

static enum outcome show_drift(struct host *host)
{
	autowords found = {0};
	hook_link_check(host, &found);
	for (size_t i = 0; i < found.count; i++) {
		autotext line = {0};
		text_add_line(&line, found.at[i]);
		terminal_line(stdout, line.at);
	}
	if (!found.count)
		printf("/%s is in place, and as it was put\n", hook_link_place(host));
	return found.count ? OUTCOME_FAILED : OUTCOME_OK;
}

static enum outcome run_install(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	struct command_options options;
	enum outcome outcome;
	if (!read_options(&command_install, argc, argv, &options, &outcome))
		return outcome;
	if (options.check)
		return show_drift(host);
	if (install(host, options.dry_run, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	return OUTCOME_OK;
}

static enum outcome run_uninstall(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	struct command_options options;
	enum outcome outcome;
	if (!read_options(&command_uninstall, argc, argv, &options, &outcome))
		return outcome;
	if (uninstall(host, options.dry_run, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	return OUTCOME_OK;
}

const struct command command_install = {
	.name = "install",
	.options = "nk",
	.arguments = "[--dry-run | --check]",
	.summary = "Put the hook where libvirt looks for it, and reload the libvirt daemon",
	.help = "Links /" PATH_HOOK_BESIDE " to\n" GATE ". Hooks of others stay as they are.\n"
		"Says what it does, and with --dry-run does nothing. With --check it says in\n"
		"what the installation is no longer as it was put, and fails then.\n",
	.run = run_install,
};

const struct command command_uninstall = {
	.name = "uninstall",
	.options = "n",
	.arguments = "[--dry-run]",
	.summary = "Take the hook's link away again, and reload the libvirt daemon",
	.help = "Removes only what virt-handover install made. With --dry-run it says what it\n"
		"would do. Profiles stay as they are. It is refused while anything is lent:\n"
		"without the hook nobody would notice that the VM ends.\n",
	.run = run_uninstall,
};
