/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/profile_match.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "model/names.h"
#include "model/uuid.h"

/* A glob that matches, and another of the same length, if there is one. */
struct glob_match {
	char *file;
	char *rival;
	size_t length;
};

static void glob_match_clear(struct glob_match *match)
{
	free(match->file);
	free(match->rival);
}

static void dir_close(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

/* Whether "<stem>.ini" can be and is a file name in the folder. NB: a dangling
 * link counts, so that reading it says what is wrong. */
static bool has_file(int folder_fd, const char *stem, char **ret_file)
{
	size_t length = strlen(stem);
	struct stat status;
	if (!*stem || *stem == '.' || strchr(stem, '/') ||
	    length + strlen(PROFILE_ENDING) > NAME_MAX)
		return false;
	autofree char *file = str_format("%s%s", stem, PROFILE_ENDING);
	if (fstatat(folder_fd, file, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	*ret_file = TAKE(file);
	return true;
}

/* The file name less its ending where it is a glob, else NULL. */
static char *glob_of(const char *file)
{
	if (*file == '.' || !str_ends(file, PROFILE_ENDING))
		return NULL;
	autofree char *glob = str_copy_n(file, strlen(file) - strlen(PROFILE_ENDING));
	return strpbrk(glob, "*?[") ? TAKE(glob) : NULL;
}

static void consider_glob(struct glob_match *match, const char *file, const char *name)
{
	autofree char *glob = glob_of(file);
	if (!glob || fnmatch(glob, name, 0) != 0)
		return;
	size_t length = strlen(glob);
	if (match->file && length < match->length)
		return;
	free(match->rival);
	match->rival = match->file && length == match->length ? TAKE(match->file) : NULL;
	free(match->file);
	match->file = str_copy(file);
	match->length = length;
}

static int find_glob(int folder_fd, const char *name, char **ret_file, struct error *err)
{
	autoclose int fd = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(dir_close) DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir)
		return error_errno(err, errno, "/" PATH_PROFILES);
	(void)TAKE_FD(fd); /* it is dir's now */
	CLEANUP(glob_match_clear) struct glob_match match = {0};
	for (;;) {
		errno = 0;
		const struct dirent *entry = readdir(dir);
		if (!entry && errno)
			return error_errno(err, errno, "/" PATH_PROFILES);
		if (!entry)
			break;
		consider_glob(&match, entry->d_name, name);
	}
	if (!match.file)
		return 1;
	if (match.rival) {
		bool order = strcmp(match.file, match.rival) < 0;
		error_set(err, 0, "%s: '%s' and '%s' match VM '%s' equally well", "/" PATH_PROFILES,
			  order ? match.file : match.rival, order ? match.rival : match.file, name);
		return error_advise(err, "give the VM a profile of its own name");
	}
	*ret_file = TAKE(match.file);
	return 0;
}

static int find_file(int folder_fd, const char *name, const char *uuid, char **ret_file,
		     struct error *err)
{
	char printed[UUID_TEXT];
	if (has_file(folder_fd, name, ret_file))
		return 0;
	if (uuid && uuid_parse(uuid, printed)) {
		if (has_file(folder_fd, printed, ret_file))
			return 0;
		for (char *at = printed; *at; at++)
			*at = (char)toupper((unsigned char)*at);
		if (has_file(folder_fd, printed, ret_file))
			return 0;
	}
	return find_glob(folder_fd, name, ret_file, err);
}

int profile_match(int root_fd, const char *name, const char *uuid, char **ret_path,
		  struct error *err)
{
	*ret_path = NULL;
	if (dir_check(root_fd, PATH_PROFILES, err) < 0)
		return -1;
	autoclose int folder_fd =
		openat(root_fd, PATH_PROFILES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder_fd < 0 && errno == ENOENT)
		return 1;
	if (folder_fd < 0)
		return error_errno(err, errno, "/" PATH_PROFILES);
	autofree char *file = NULL;
	int r = find_file(folder_fd, name, uuid, &file, err);
	if (r == 0)
		*ret_path = str_format("%s/%s", PATH_PROFILES, file);
	return r;
}
