/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/kept_call.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/words.h"
#include "model/names.h"
#include "model/uuid.h"

/*
 * The file: a line that names the format, "key: word" lines, the plan's lines
 * behind two blanks each, and behind the line "xml:" the XML to the end.
 */
#define FIRST_LINE "virt-handover call 1\n"
#define XML_LINE "xml:\n"
enum { CALL_MAX = 17 << 20 };

struct field {
	const char *key;
	char **value;
};

enum { FIELD_COUNT = 7 };

static void list_fields(struct kept_call *call, struct field ret[FIELD_COUNT])
{
	struct field fields[FIELD_COUNT] = {
		{"name", &call->name},
		{"operation", &call->operation},
		{"sub-operation", &call->sub_operation},
		{"extra", &call->extra},
		{"time", &call->time},
		{"profile", &call->profile},
		{"outcome", &call->outcome},
	};
	memcpy(ret, fields, sizeof fields);
}

/* The text of one field: a line, whatever the VM's name holds. */
static void add_field(struct text *out, const char *key, const char *value)
{
	if (!value)
		return;
	text_addf(out, "%s: ", key);
	for (; *value; value++)
		if (*value == '\n' || *value == '%')
			text_addf(out, "%%%02X", (unsigned)*value);
		else
			text_add_bytes(out, value, 1);
	text_add(out, "\n");
}

static char *field_back(const char *line)
{
	struct text value = {0};
	for (; *line; line++) {
		bool newline = strncmp(line, "%0A", 3) == 0;
		bool percent = strncmp(line, "%25", 3) == 0;
		char c = *line;
		if (newline)
			c = '\n';
		text_add_bytes(&value, &c, 1);
		if (newline || percent)
			line += 2;
	}
	return text_take(&value);
}

static void call_print(const struct kept_call *call, struct text *out)
{
	struct kept_call copy = *call;
	struct field fields[FIELD_COUNT];
	list_fields(&copy, fields);
	text_add(out, FIRST_LINE);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		add_field(out, fields[i].key, *fields[i].value);
	text_addf(out, "took-us: %lld\n", call->took_us);
	const char *line = call->plan ? call->plan : "";
	while (*line) {
		size_t length = strcspn(line, "\n");
		text_addf(out, "  %.*s\n", (int)length, line);
		line += length + (line[length] == '\n');
	}
	text_add(out, XML_LINE);
	text_add_bytes(out, text_string(&call->xml), call->xml.length);
}

/* Removes the oldest, whose names sort first, until only keep are left. */
static void prune(int root_fd, const char *folder_path, unsigned keep)
{
	autowords names = {0};
	int fd = openat(root_fd, folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return;
	for (struct dirent *entry; (entry = readdir(folder));)
		if (*entry->d_name != '.')
			words_add(&names, entry->d_name);
	words_sort(&names);
	for (size_t i = 0; i + keep < names.count; i++)
		unlinkat(dirfd(folder), names.at[i], 0);
	closedir(folder);
}

static int write_new(int root_fd, const char *path, const struct text *bytes)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
	autoclose int fd = openat(root_fd, path, flags, 0600);
	int r = fd < 0 ? -errno : fd_write_all(fd, bytes->at, bytes->length);
	if (r < 0)
		unlinkat(root_fd, path, 0);
	return r;
}

void kept_call_write(int root_fd, const char *uuid, const struct kept_call *call, unsigned keep)
{
	struct timespec now;
	autotext bytes = {0};
	clock_gettime(CLOCK_REALTIME, &now);
	autofree char *folder = str_format(PATH_CALLS "/%s", uuid);
	autofree char *path = str_format("%s/%012lld.%09ld-%s", folder, (long long)now.tv_sec,
					 now.tv_nsec, call->operation);
	if (keep) {
		call_print(call, &bytes);
		int r = dir_make(root_fd, folder);
		if (r == 0)
			r = write_new(root_fd, path, &bytes);
		if (r < 0)
			log_event(LOG_EVENT_CALL_NOT_KEPT, NULL, "this call is not kept in /%s: %s",
				  path, strerror(-r));
	}
	prune(root_fd, folder, keep);
}

int kept_call_read(int root_fd, const char *path, struct kept_call *ret, struct error *err)
{
	autotext bytes = {0};
	autotext plan = {0};
	*ret = (struct kept_call){0};
	int r = file_read(root_fd, path, CALL_MAX, &bytes);
	if (r < 0)
		return error_errno(err, -r, "cannot read the kept call %s", path);
	if (!str_starts(text_string(&bytes), FIRST_LINE))
		return error_set(err, 0, "%s is not a call that virt-handover kept", path);
	struct field fields[FIELD_COUNT];
	list_fields(ret, fields);
	const char *line = bytes.at + strlen(FIRST_LINE);
	while (*line && !str_starts(line, XML_LINE)) {
		size_t length = strcspn(line, "\n");
		autofree char *text = str_copy_n(line, length);
		for (size_t i = 0; i < FIELD_COUNT; i++) {
			size_t key = strlen(fields[i].key);
			if (str_starts(text, fields[i].key) && str_starts(text + key, ": ") &&
			    !*fields[i].value)
				*fields[i].value = field_back(text + key + 2);
		}
		if (str_starts(text, "took-us: "))
			ret->took_us = strtoll(text + strlen("took-us: "), NULL, 10);
		if (str_starts(text, "  "))
			text_addf(&plan, "%s\n", text + 2);
		line += length + (line[length] == '\n');
	}
	ret->plan = text_take(&plan);
	if (!*line || !ret->name || !ret->operation || !ret->sub_operation || !ret->extra) {
		kept_call_clear(ret);
		return error_set(err, 0, "%s is a kept call that lost a part", path);
	}
	line += strlen(XML_LINE);
	text_add_bytes(&ret->xml, line, bytes.length - (size_t)(line - bytes.at));
	return 0;
}

/* Adds "NAME-of-call uuid/NAME-of-call" so that calls of all VMs sort by time. */
static void list_calls(int root_fd, const char *uuid, struct words *ret)
{
	autofree char *path = str_format(PATH_CALLS "/%s", uuid);
	int fd = openat(root_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return;
	for (struct dirent *entry; (entry = readdir(folder));) {
		autofree char *word = str_format("%s %s/%s", entry->d_name, path, entry->d_name);
		if (*entry->d_name != '.')
			words_add(ret, word);
	}
	closedir(folder);
}

/* Whether the path leads into the folder of that uuid. */
static bool has_uuid(const char *path, const char *uuid)
{
	const char *folder = path + strlen(PATH_CALLS "/");
	return uuid_is_printed(uuid) && str_starts(folder, uuid);
}

static bool is_wanted(int root_fd, const char *path, const char *guest, const char *operation)
{
	autocall call = {0};
	if (kept_call_read(root_fd, path, &call, NULL) < 0)
		return false;
	return (!guest || str_equal(call.name, guest) || has_uuid(path, guest)) &&
	       (!operation || str_equal(call.operation, operation));
}

char *kept_call_latest(int root_fd, const char *guest, const char *operation)
{
	autowords calls = {0};
	int fd = openat(root_fd, PATH_CALLS, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return NULL;
	for (struct dirent *entry; (entry = readdir(folder));)
		if (uuid_is_printed(entry->d_name))
			list_calls(root_fd, entry->d_name, &calls);
	closedir(folder);
	words_sort(&calls);
	for (size_t i = calls.count; i > 0; i--) {
		const char *path = strchr(calls.at[i - 1], ' ') + 1;
		if (is_wanted(root_fd, path, guest, operation))
			return str_copy(path);
	}
	return NULL;
}

void kept_call_clear(struct kept_call *call)
{
	struct field fields[FIELD_COUNT];
	list_fields(call, fields);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		free(*fields[i].value);
	free(call->plan);
	text_clear(&call->xml);
	*call = (struct kept_call){0};
}
