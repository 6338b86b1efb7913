/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a host file says of files that are no thing of their own: the boot loader's,
 * libvirt's hooks, modprobe's, what the firmware and the kernel show. */

#include <inttypes.h>

#include "base/memory.h"
#include "input/host_file.h"
#include "input/host_file_line.h"

static struct captured_file *last(struct host_line *at)
{
	return LAST(at, files, file_count);
}

/* Names may begin with a dot, as people's own files do; "." and ".." are none. */
static int read_path(struct host_line *at, const char *path, char **ret)
{
	enum { PATH_BYTES_MAX = 512 };
	bool good = *path && strlen(path) < PATH_BYTES_MAX;
	for (const char *part = path; good && part;) {
		size_t length = strcspn(part, "/");
		size_t dots = strspn(part, ".");
		good = length && !(dots == length && length <= 2);
		part = part[length] ? part + length + 1 : NULL;
	}
	return good ? host_line_keep(ret, path)
		    : host_line_fail(at, "'/%s' is no path of a file", path);
}

/* As people write it: from the root on, and with no step out of it. */
static int open_file(struct host_line *at, char *name)
{
	if (*name != '/')
		return host_line_fail(at, "'%s' is no path from the root on", name);
	if (host_line_room(at, at->file->file_count) < 0)
		return -1;
	struct captured_file *file = ARRAY_ADD(at->file->files, at->file->file_count);
	file->line = at->line;
	file->mode = 0644;
	return read_path(at, name + 1, &file->path);
}

static int read_absent(struct host_line *at, char *value)
{
	return host_line_bool(at, value, &last(at)->absent);
}

static int read_target(struct host_line *at, char *value)
{
	return host_line_keep(&last(at)->target, value);
}

static int read_label(struct host_line *at, char *value)
{
	return host_line_keep(&last(at)->label, value);
}

static int read_mode(struct host_line *at, char *value)
{
	unsigned long long mode;
	if (host_line_number(at, value, 8, 07777, &mode) < 0)
		return -1;
	last(at)->mode = (unsigned)mode;
	return 0;
}

static int read_changed(struct host_line *at, char *value)
{
	unsigned long long changed;
	if (host_line_number(at, value, 10, INT64_MAX, &changed) < 0)
		return -1;
	last(at)->changed = (int64_t)changed;
	return 0;
}

/* "6 GRUB_CMDLINE_LINUX_DEFAULT=..." */
static int read_text(struct host_line *at, char *value)
{
	enum { NUMBER_MAX = 1 << 16 };
	unsigned long long number;
	struct captured_file *file = last(at);
	if (host_line_number(at, host_line_word(&value), 10, NUMBER_MAX, &number) < 0)
		return -1;
	if (!number || (file->line_count && number <= file->lines[file->line_count - 1].number))
		return host_line_fail(at, "lines of a file are numbered from 1, and in order");
	struct captured_line *line = ARRAY_ADD(file->lines, file->line_count);
	line->number = (unsigned)number;
	line->text = str_copy(value ? value + strspn(value, HOST_LINE_BLANKS) : "");
	return 0;
}

static int digit_of(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, c) : NULL;
	return found ? (int)(found - digits) : -1;
}

static int read_hex(struct host_line *at, char *value)
{
	for (const char *pair = value; *pair; pair += 2) {
		int high = digit_of(pair[0]), low = high < 0 ? -1 : digit_of(pair[1]);
		if (low < 0)
			return host_line_fail(at, "bytes are pairs of digits such as 55aa");
		char byte = (char)(high << 4 | low);
		text_add_bytes(&last(at)->bytes, &byte, 1);
	}
	return 0;
}

/* So many bytes of zero, as option ROMs are filled up with. */
static int read_zeroes(struct host_line *at, char *value)
{
	enum { ZEROES_MAX = 1 << 20 };
	unsigned long long count;
	if (host_line_number(at, value, 10, ZEROES_MAX, &count) < 0)
		return -1;
	autofree char *zeroes = mem_alloc(count + 1);
	text_add_bytes(&last(at)->bytes, zeroes, count);
	return 0;
}

static const struct host_key file_keys[] = {
	{"absent", read_absent, false},
	{"target", read_target, false},
	{"label", read_label, false},
	{"mode", read_mode, false},
	{"line", read_text, true},
	{"changed", read_changed, false},
	{"hex", read_hex, true},
	{"zeroes", read_zeroes, true},
	{NULL, NULL, false},
};

const struct host_kind host_kind_file = {"file", open_file, file_keys};

static void print_bytes(const struct text *bytes, struct text *out)
{
	enum { PER_LINE = 32 };
	for (size_t i = 0; i < bytes->length; i++) {
		if (i % PER_LINE == 0)
			text_add(out, i ? "\n\thex " : "\thex ");
		text_addf(out, "%02x", (unsigned char)bytes->at[i]);
	}
	if (bytes->length)
		text_add(out, "\n");
}

void host_file_print_files(const struct host_file *host, struct text *out)
{
	for (size_t i = 0; i < host->file_count; i++) {
		const struct captured_file *file = &host->files[i];
		text_addf(out, "\nfile /%s\n", file->path);
		if (file->absent)
			text_add(out, "\tabsent yes\n");
		if (file->target)
			text_addf(out, "\ttarget %s\n", file->target);
		if (file->label)
			text_addf(out, "\tlabel %s\n", file->label);
		if (file->mode != 0644)
			text_addf(out, "\tmode %o\n", file->mode);
		if (file->changed)
			text_addf(out, "\tchanged %" PRId64 "\n", file->changed);
		for (size_t l = 0; l < file->line_count; l++)
			text_addf(out, "\tline %u %s\n", file->lines[l].number,
				  file->lines[l].text);
		print_bytes(&file->bytes, out);
	}
}
