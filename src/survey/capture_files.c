/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Files that no other part of a capture speaks of, written down: the lines alone that a
 * struct machine is made of. */

#include <errno.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/capture.h"
#include "survey/lines.h"
#include "survey/machine.h"

enum { LINES_MAX = 256, DEPTH_MAX = 5 };

static bool matters(const char *line, const struct machine_source *source)
{
	for (size_t i = 0; i < ARRAY_SIZE(source->words) && source->words[i]; i++)
		if (strstr(line, source->words[i]))
			return true;
	return false;
}

static bool has_line(const struct captured_file *file, const char *line)
{
	for (size_t i = 0; i < file->line_count; i++)
		if (str_equal(file->lines[i].text, line))
			return true;
	return false;
}

/* A host file has no control characters; long lines are of processors' flags. */
static void add_line(const char *line, unsigned number, struct captured_file *ret)
{
	enum { LINE_MAX_BYTES = 4096 };
	autofree char *text = str_copy_n(line, strnlen(line, LINE_MAX_BYTES));
	for (char *at = text; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = ' ';
	if (has_line(ret, text))
		return;
	struct captured_line *added = ARRAY_ADD(ret->lines, ret->line_count);
	added->number = number;
	added->text = TAKE(text);
}

static void read_lines(struct host *host, const struct machine_source *source,
		       struct captured_file *ret)
{
	autotext text = {0}, line = {0};
	if (!source->words[0] || host_read(host, ret->path, &text) < 0 ||
	    memchr(text_string(&text), '\0', text.length))
		return;
	const char *at = text_string(&text);
	size_t most = source->most ? source->most : LINES_MAX;
	for (unsigned number = 1; next_line(&at, &line) && ret->line_count < most; number++)
		if (matters(text_string(&line), source))
			add_line(text_string(&line), number, ret);
}

/* 1 for a folder. */
static int capture_file(struct host *host, const char *path, const struct machine_source *source,
			struct host_file *host_file)
{
	struct file_facts facts;
	autotext target = {0};
	int r = host_file_facts(host, path, &facts);
	if (r == 0 && facts.is_folder && source->is_folder && source->words[0]) {
		free(facts.label);
		return 1;
	}
	if (r == -EACCES || r == -EPERM) {
		autofree char *note = str_format("/%s: only root may", path);
		words_add(&host_file->unread, note);
	}
	if (r < 0)
		return r;
	struct captured_file *file = ARRAY_ADD(host_file->files, host_file->file_count);
	file->path = str_copy(path);
	file->label = facts.label;
	file->mode = facts.leads_nowhere ? 0644 : facts.mode;
	bool is_hook = str_starts(path, PATH_LIBVIRT_HOOKS "/");
	bool is_link = host_read_link(host, path, &target) == 0;
	/* Links and times matter where hooks are. */
	if (is_hook) {
		file->changed = facts.changed;
		file->target = is_link ? text_take(&target) : NULL;
	}
	read_lines(host, source, file);
	/* Of a folder's files those alone that say something; every hook does something. */
	if (source->is_folder && source->words[0] && !is_hook && !file->line_count) {
		free(file->path);
		free(file->label);
		host_file->file_count--;
		return 0;
	}
	if (!file->target || facts.leads_nowhere || *file->target != '/')
		return 0;
	struct captured_file *behind = ARRAY_ADD(host_file->files, host_file->file_count);
	file = &host_file->files[host_file->file_count - 2];
	behind->path = str_copy(file->target + 1);
	behind->mode = facts.mode;
	behind->label = str_copy(file->label);
	return 0;
}

static void capture_folder(struct host *host, const char *path, const struct machine_source *source,
			   unsigned depth, struct host_file *ret)
{
	autowords names = {0};
	host_list(host, path, &names);
	for (size_t i = 0; i < names.count && depth < DEPTH_MAX; i++) {
		autofree char *below = str_format("%s/%s", path, names.at[i]);
		if (capture_file(host, below, source, ret) == 1)
			capture_folder(host, below, source, depth + 1, ret);
	}
}

void capture_files(struct host *host, struct host_file *ret)
{
	for (const struct machine_source *source = machine_sources; source->path; source++) {
		if (source->is_folder)
			capture_folder(host, source->path, source, 0, ret);
		else
			capture_file(host, source->path, source, ret);
	}
}
