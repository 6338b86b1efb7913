/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/rehearsal_root.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "input/config_file.h"
#include "input/profile_file.h"
#include "model/names.h"

int rehearsal_root_make(struct rehearsal_root *ret, struct error *err)
{
	static const char *const folders[] = {"/dev/shm", "/tmp"};
	*ret = (struct rehearsal_root){0};
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		autofree char *path = str_format("%s/virt-handover-rehearsal-XXXXXX", folders[i]);
		if (!mkdtemp(path))
			continue;
		ret->path = TAKE(path);
		return 0;
	}
	return error_errno(err, errno, "cannot make a directory for a rehearsal in /tmp");
}

static int write_file(const char *root, const char *path, const struct text *bytes)
{
	autoclose int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	autofree char *folder = str_copy_n(path, (size_t)(strrchr(path, '/') - path));
	int r = fd < 0 ? -errno : dir_make(fd, folder);
	autoclose int file =
		r < 0 ? -1 : openat(fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (r == 0)
		r = file < 0 ? -errno : fd_write_all(file, text_string(bytes), bytes->length);
	return r;
}

int rehearsal_root_put_profile(const struct rehearsal_root *root, const struct guest *guest,
			       const char *path, struct error *err)
{
	autotext bytes = {0};
	autoprofile profile = {0};
	if (!*guest->uuid) {
		error_set(err, 0, "the domain XML of VM '%s' has no <uuid>", guest->name);
		return error_advise(err, "virsh dumpxml shows it as libvirt keeps it");
	}
	int r = path ? file_read(AT_FDCWD, path, CONFIG_FILE_MAX, &bytes) : 0;
	if (r < 0)
		return error_errno(err, -r, "cannot read the profile %s", path);
	/* Read here too, so that what is wrong with it is told by its own name. */
	if (path && profile_parse(path, text_string(&bytes), bytes.length, &profile, err) < 0)
		return -1;
	autofree char *place = str_format(PATH_PROFILES "/%s" PROFILE_ENDING, guest->uuid);
	r = write_file(root->path, place, &bytes);
	return r < 0 ? error_errno(err, -r, "cannot put the profile to %s", root->path) : 0;
}

int rehearsal_root_put_drop_ins(const struct rehearsal_root *root, const struct words *names,
				struct error *err)
{
	enum { EXECUTABLE = 0700 };
	for (size_t i = 0; i < names->count; i++) {
		autofree char *path = str_format(PATH_DROP_INS "/%s", names->at[i]);
		autofree char *place = str_format("%s/%s", root->path, path);
		const struct text nothing = {0};
		int r = write_file(root->path, path, &nothing);
		if (r == 0 && chmod(place, EXECUTABLE) < 0)
			r = -errno;
		if (r < 0)
			return error_errno(err, -r, "cannot put drop-ins to %s", root->path);
	}
	return 0;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status;
	(void)place;
	/* Not remove(), which tries unlink() first, and that a confined process may not in the
	 * folder above. */
	if (kind == FTW_DP)
		rmdir(path);
	else
		unlink(path);
	return 0;
}

static void remove_tree(const char *path)
{
	enum { DESCRIPTORS = 8 };
	nftw(path, remove_entry, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

void rehearsal_root_forget(const struct rehearsal_root *root)
{
	autofree char *path = str_format("%s/" PATH_STATE, root->path);
	remove_tree(path);
}

void rehearsal_root_remove(struct rehearsal_root *root)
{
	if (root->path)
		remove_tree(root->path);
	free(root->path);
	root->path = NULL;
}
