/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "app/command.h"
#include "base/file.h"
#include "base/memory.h"
#include "host/units.h"
#include "model/names.h"

#ifndef GATE
#error "GATE must be the path of the installed virt-handover-hook"
#endif

#define PATH_HOOK PATH_LIBVIRT_HOOKS "/" NAME_HOOK
#define PATH_HOOK_FOLDER PATH_LIBVIRT_HOOKS "/" NAME_HOOK_FOLDER
#define PATH_HOOK_BESIDE PATH_HOOK_FOLDER "/" NAME_HOOK_BESIDE

/* What stands at a place where a hook may be. */
enum standing_there { NOTHING_THERE, OURS_THERE, ANOTHERS_THERE };

static enum standing_there look(struct host *host, const char *path)
{
	char target[4096];
	struct stat status;
	if (fstatat(host->root_fd, path, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return NOTHING_THERE;
	ssize_t length = readlinkat(host->root_fd, path, target, sizeof target - 1);
	if (length < 0)
		return ANOTHERS_THERE;
	target[length] = '\0';
	return str_equal(target, GATE) ? OURS_THERE : ANOTHERS_THERE;
}

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

static int put_link(struct host *host, const char *path, bool dry_run, struct error *err)
{
	printf("link /%s -> %s\n", path, GATE);
	if (dry_run)
		return 0;
	int r = dir_make(host->root_fd, str_starts(path, PATH_HOOK_FOLDER "/")
						? PATH_HOOK_FOLDER
						: PATH_LIBVIRT_HOOKS);
	if (r == 0 && symlinkat(GATE, host->root_fd, path) < 0)
		r = -errno;
	return r < 0 ? error_errno(err, -r, "cannot make the link /%s", path) : 0;
}

static int install(struct host *host, bool dry_run, struct error *err)
{
	const char *path = PATH_HOOK;
	if (look(host, PATH_HOOK) == OURS_THERE || look(host, PATH_HOOK_BESIDE) == OURS_THERE) {
		puts("the hook is in place already");
		return reload_libvirt(host, dry_run, err);
	}
	if (look(host, PATH_HOOK) == ANOTHERS_THERE) {
		printf("/%s is another's and stays as it is\n", PATH_HOOK);
		path = PATH_HOOK_BESIDE;
	}
	if (look(host, path) == ANOTHERS_THERE) {
		error_set(err, EEXIST, "/%s is there and is not ours", path);
		return error_advise(err, "move it away first");
	}
	if (put_link(host, path, dry_run, err) < 0)
		return -1;
	return reload_libvirt(host, dry_run, err);
}

static int uninstall(struct host *host, bool dry_run, struct error *err)
{
	static const char *const places[] = {PATH_HOOK, PATH_HOOK_BESIDE};
	bool any = false;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (look(host, places[i]) != OURS_THERE)
			continue;
		any = true;
		printf("remove /%s\n", places[i]);
		if (!dry_run && unlinkat(host->root_fd, places[i], 0) < 0)
			return error_errno(err, errno, "cannot remove /%s", places[i]);
	}
	if (!any)
		puts("the hook is not in place: nothing to remove");
	return any ? reload_libvirt(host, dry_run, err) : 0;
}

static enum outcome run(struct host *host, int argc, char **argv, const struct command *command,
			int (*act)(struct host *host, bool dry_run, struct error *err))
{
	autoerror err = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(command, argc, argv, &options, &outcome))
		return outcome;
	if (options.word_count) {
		error_set(&err, 0, "%s takes no '%s'", command->name, options.words[0]);
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	if (act(host, options.dry_run, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	return OUTCOME_OK;
}

static enum outcome run_install(struct host *host, int argc, char **argv)
{
	return run(host, argc, argv, &command_install, install);
}

static enum outcome run_uninstall(struct host *host, int argc, char **argv)
{
	return run(host, argc, argv, &command_uninstall, uninstall);
}

const struct command command_install = {
	.name = "install",
	.options = "n",
	.arguments = "[--dry-run]",
	.summary = "Put the hook where libvirt looks for it, and reload the libvirt daemon",
	.help = "Links /" PATH_HOOK " to " GATE ".\n"
		"Where another's hook stands there, it stays as it is and the link goes to\n/" PATH_HOOK_BESIDE
		".\n"
		"Says what it does, and with --dry-run does nothing.\n",
	.run = run_install,
};

const struct command command_uninstall = {
	.name = "uninstall",
	.options = "n",
	.arguments = "[--dry-run]",
	.summary = "Take the hook's link away again, and reload the libvirt daemon",
	.help = "Removes only links that virt-handover install made. With --dry-run it says\n"
		"what it would do. Profiles and what is lent stay as they are.\n",
	.run = run_uninstall,
};
