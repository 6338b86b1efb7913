/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/check_apply.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "app/command.h"
#include "base/file.h"
#include "base/memory.h"
#include "input/config_file.h"
#include "model/names.h"

enum { PROFILE_MODE = 0600 };

static bool wants(const struct findings *findings, enum own_change own)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->at[i].own == own)
			return true;
	return false;
}

static int apply_install(struct host *host, struct error *err)
{
	char name[] = "install";
	char *argv[] = {name, NULL};
	if (command_install.run(host, 1, argv) == OUTCOME_OK)
		return 0;
	return error_set(err, 0, "the hook was not installed");
}

/* A VM's name never has a slash (input/domain_xml.c); a dot at its start would hide it. */
static int apply_profile(struct host *host, const char *name, struct error *err)
{
	autofree char *path = str_format(PATH_PROFILES "/%s" PROFILE_ENDING, name);
	if (*name == '.' || faccessat(host->root_fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return error_set(err, EEXIST, "cannot make the profile /%s", path);
	int r = dir_make(host->root_fd, PATH_PROFILES);
	if (r == 0)
		r = file_publish(host->root_fd, path, PROFILE_MODE, "", 0);
	if (r < 0)
		return error_errno(err, -r, "cannot make the profile /%s", path);
	printf("made the empty profile /%s\n", path);
	return 0;
}

static bool is_idle(const struct findings *findings, unsigned line)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->at[i].own == OWN_PROFILE_LINE && findings->at[i].own_line == line)
			return true;
	return false;
}

/* path is as it was given, or from the root on: a profile of the VM's own. */
static int apply_lines(struct host *host, const char *path, const struct findings *findings,
		       struct error *err)
{
	int dir_fd = *path == '/' ? host->root_fd : AT_FDCWD;
	const char *below = *path == '/' ? path + 1 : path;
	autotext bytes = {0}, changed = {0};
	struct stat status = {0};
	int r = file_read(dir_fd, below, CONFIG_FILE_MAX, &bytes);
	if (r == 0 && fstatat(dir_fd, below, &status, 0) < 0)
		r = -errno;
	if (r < 0)
		return error_errno(err, -r, "cannot read the profile %s", path);
	const char *at = text_string(&bytes);
	for (unsigned line = 1; *at; line++) {
		size_t length = strcspn(at, "\n");
		length += at[length] == '\n';
		if (is_idle(findings, line)) {
			text_add(&changed, "; ");
			printf("put a ';' before line %u of %s\n", line, path);
		}
		text_add_bytes(&changed, at, length);
		at += length;
	}
	r = file_publish(dir_fd, below, PROFILE_MODE, changed.at, changed.length);
	if (r == 0 && fchmodat(dir_fd, below, status.st_mode & 07777, 0) < 0)
		r = -errno;
	return r < 0 ? error_errno(err, -r, "cannot write the profile %s", path) : 0;
}

int check_apply(struct host *host, const struct check_case *of, const struct findings *findings,
		struct error *err)
{
	bool any = false;
	for (enum own_change own = OWN_INSTALL; own <= OWN_PROFILE_LINE; own++)
		any |= wants(findings, own);
	if (!any)
		puts("There is nothing that virt-handover could change by itself.");
	if (wants(findings, OWN_INSTALL) && apply_install(host, err) < 0)
		return -1;
	if (wants(findings, OWN_PROFILE) && apply_profile(host, of->guest->name, err) < 0)
		return -1;
	if (wants(findings, OWN_PROFILE_LINE))
		return apply_lines(host, of->profile->path, findings, err);
	return 0;
}
