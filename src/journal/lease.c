/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "journal/lease.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

#include "base/file.h"
#include "base/memory.h"
#include "journal/journal.h"
#include "journal/lock.h"
#include "model/names.h"

#define PATH_LEASES PATH_STATE "/" NAME_LEASES

enum { LEASE_MAX = 4096 };

void tenant_clear(struct tenant *tenant)
{
	free(tenant->guest);
	*tenant = (struct tenant){0};
}

void tenant_describe(const struct tenant *tenant, struct text *out)
{
	text_add(out, "is lent to VM '");
	text_add_line(out, tenant->guest);
	text_add(out, "'");
	if (!tenant->since_ms)
		return;
	text_add(out, " since ");
	text_add_time(out, tenant->since_ms);
}

static char *lease_path(const char *device)
{
	return str_format(PATH_LEASES "/%s", device);
}

/* A lease is one line: the owner's uuid, a blank, its name as a word. */
static bool lease_read(int root_fd, const char *device, struct tenant *ret)
{
	autotext line = {0};
	autofree char *path = lease_path(device);
	*ret = (struct tenant){0};
	if (file_read(root_fd, path, LEASE_MAX, &line) < 0)
		return false;
	text_trim(&line);
	char *blank = strchr(text_string(&line), ' ');
	if (!blank)
		return false;
	*blank = '\0';
	bool ok;
	ret->guest = text_word_back(blank + 1, strlen(blank + 1), &ok);
	return ok && ret->guest && uuid_parse(line.at, ret->uuid);
}

/* A journal that cannot be read is there all the same. */
static bool has_journal(int root_fd, struct tenant *tenant)
{
	autojournal journal = {.fd = -1};
	int r = journal_peek(root_fd, tenant->uuid, &journal, NULL);
	tenant->since_ms = journal.began_ms;
	return r != 1;
}

bool lease_find(int root_fd, const char *device, const char *own_uuid, struct tenant *ret)
{
	if (lease_read(root_fd, device, ret) && !str_equal(ret->uuid, own_uuid) &&
	    has_journal(root_fd, ret))
		return true;
	tenant_clear(ret);
	return false;
}

static int lease_write(int root_fd, const char *device, const char *uuid, const char *guest)
{
	autotext line = {0};
	autofree char *path = lease_path(device);
	text_addf(&line, "%s ", uuid);
	text_add_word(&line, guest);
	text_add(&line, "\n");
	return file_publish(root_fd, path, 0600, line.at, line.length);
}

int lease_take(int root_fd, const struct words *devices, const char *uuid, const char *guest,
	       struct error *err)
{
	if (dir_make_own(root_fd, PATH_LEASES, err) < 0)
		return -1;
	autoclose int lock = lock_state(root_fd, err);
	if (lock < 0)
		return -1;
	for (size_t i = 0; i < devices->count; i++) {
		autotenant owner = {0};
		autotext words = {0};
		if (!lease_find(root_fd, devices->at[i], uuid, &owner))
			continue;
		tenant_describe(&owner, &words);
		error_set(err, EBUSY, "%s %s", devices->at[i], words.at);
		text_cut(&words, 0);
		text_add_argument(&words, owner.guest);
		return error_advise(err,
				    "shut that VM down first; or, if it is off, run "
				    "virt-handover recover %s",
				    words.at);
	}
	for (size_t i = 0; i < devices->count; i++) {
		int r = lease_write(root_fd, devices->at[i], uuid, guest);
		if (r < 0)
			return error_errno(err, -r, "cannot note that %s is lent", devices->at[i]);
	}
	return 0;
}

void lease_drop(int root_fd, const char *uuid)
{
	lease_drop_but(root_fd, uuid, &(struct words){0});
}

void lease_drop_but(int root_fd, const char *uuid, const struct words *kept)
{
	autoclose int lock = lock_state(root_fd, NULL);
	int fd = openat(root_fd, PATH_LEASES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return;
	for (struct dirent *entry; (entry = readdir(folder));) {
		autotenant lease = {0};
		if (*entry->d_name != '.' && !words_have(kept, entry->d_name) &&
		    lease_read(root_fd, entry->d_name, &lease) && str_equal(lease.uuid, uuid))
			unlinkat(dirfd(folder), entry->d_name, 0);
	}
	closedir(folder);
}

void lease_list(int root_fd, const char *uuid, struct words *ret_devices)
{
	int fd = openat(root_fd, PATH_LEASES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return;
	for (struct dirent *entry; (entry = readdir(folder));) {
		autotext line = {0};
		if (*entry->d_name != '.' &&
		    file_read(dirfd(folder), entry->d_name, LEASE_MAX, &line) == 0 &&
		    str_starts(text_string(&line), uuid))
			words_add(ret_devices, entry->d_name);
	}
	closedir(folder);
	words_sort(ret_devices);
}
