/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Host files: lines, and which thing each belongs to. */

#include "input/host_file.h"

#include <errno.h>
#include <fcntl.h>

#include "base/file.h"
#include "base/memory.h"
#include "input/host_file_line.h"

enum { LINE_MAX_BYTES = 8192 };

static const char blanks[] = HOST_LINE_BLANKS;

static const struct host_kind *const kinds[] = {
	&host_kind_host,	&host_kind_function,  &host_kind_module,  &host_kind_process,
	&host_kind_mount,	&host_kind_swap,      &host_kind_console, &host_kind_framebuffer,
	&host_kind_mdev_parent, &host_kind_mdev_type, &host_kind_mdev,	  &host_kind_unit,
	&host_kind_session,	&host_kind_keyboard,  &host_kind_iomem,	  &host_kind_definition,
	&host_kind_file,	&host_kind_monitor,   &host_kind_switch,
};

static int open_thing(struct host_line *at, char *line)
{
	char *word = host_line_word(&line);
	line += strspn(line, blanks);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!str_equal(kinds[i]->word, word))
			continue;
		at->kind = kinds[i];
		at->seen = 0;
		return kinds[i]->open(at, line);
	}
	const char *words[ARRAY_SIZE(kinds) + 1] = {NULL};
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		words[i] = kinds[i]->word;
	const char *nearest = words_nearest(word, words);
	return host_line_fail(at, "unknown kind of thing '%s'%s%s%s", word,
			      nearest ? "; did you mean '" : "", nearest ? nearest : "",
			      nearest ? "'?" : "");
}

static int read_key(struct host_line *at, char *line)
{
	char *word = host_line_word(&line);
	line += strspn(line, blanks);
	if (!at->kind)
		return host_line_fail(at,
				      "'%s' belongs to nothing: a line that is not indented "
				      "must come first",
				      word);
	for (unsigned i = 0; at->kind->keys[i].key; i++) {
		const struct host_key *key = &at->kind->keys[i];
		if (!str_equal(key->key, word))
			continue;
		if (!*line)
			return host_line_fail(at, "'%s' needs a value", word);
		if (at->seen & UINT64_C(1) << i && !key->often)
			return host_line_fail(at, "'%s' was already given", word);
		at->seen |= UINT64_C(1) << i;
		return key->read(at, line);
	}
	return host_line_fail(at, "'%s' is no key of a %s", word, at->kind->word);
}

static int read_line(struct host_line *at, const char *bytes, size_t length)
{
	if (length >= LINE_MAX_BYTES)
		return host_line_fail(at, "a line of more than %d bytes", LINE_MAX_BYTES - 1);
	autofree char *line = str_copy_n(bytes, length);
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (c == 0x7f || (c < ' ' && c != '\t'))
			return host_line_fail(at, "a control character");
	}
	while (length && strchr(blanks, line[length - 1]))
		line[--length] = '\0';
	char *word = line + strspn(line, blanks);
	if (at->line == 1) {
		if (!str_equal(line, HOST_FILE_FIRST_LINE))
			return host_line_fail(at,
					      "this is no host file: its first line is not '%s'",
					      HOST_FILE_FIRST_LINE);
		return 0;
	}
	if (!*word || *word == '#')
		return 0;
	return word == line ? open_thing(at, line) : read_key(at, word);
}

static int fail_of(struct host_line *at, unsigned line, const char *text)
{
	at->line = line;
	return host_line_fail(at, "%s", text);
}

/* What can only be seen once all is read: nothing twice, and nothing that refers
 * to what is not there. */
static int check_functions(struct host_line *at)
{
	const struct host_file *file = at->file;
	for (size_t i = 0; i < file->function_count; i++) {
		const struct captured_function *function = &file->functions[i];
		if (i && pci_address_equal(function[-1].address, function->address))
			return fail_of(at,
				       function->line > function[-1].line ? function->line
									  : function[-1].line,
				       "this function is already there");
		if (function->has_bridge && !host_file_find_function(file, function->behind))
			return fail_of(at, function->line, "the bridge it is behind is not there");
		if (function->is_virtual && !host_file_find_function(file, function->parent))
			return fail_of(at, function->line, "its physical function is not there");
		for (size_t c = 0; c < function->consumer_count; c++)
			if (!host_file_find_function(file, function->consumers[c]))
				return fail_of(at, function->line, "its consumer is not there");
	}
	for (size_t i = 0; i < file->keyboard_count; i++)
		if (file->keyboards[i].has_behind &&
		    !host_file_find_function(file, file->keyboards[i].behind))
			return fail_of(at, file->keyboards[i].line,
				       "the function it is behind is not there");
	for (size_t i = 1; i < file->module_count; i++)
		if (str_equal(file->modules[i].name, file->modules[i - 1].name))
			return fail_of(at, file->modules[i].line, "this module is already there");
	return 0;
}

static int check_mdevs(struct host_line *at)
{
	const struct host_file *file = at->file;
	for (size_t i = 0; i < file->mdev_count; i++) {
		const struct captured_mdev *mdev = &file->mdevs[i];
		bool found = false;
		for (size_t t = 0; mdev->type && t < file->mdev_type_count; t++)
			found |= str_equal(file->mdev_types[t].parent, mdev->parent) &&
				 str_equal(file->mdev_types[t].type, mdev->type);
		if (!found)
			return error_set(at->err, EINVAL,
					 "%s: mdev %s is of a type that is not "
					 "there",
					 at->path, mdev->uuid);
	}
	return 0;
}

static int check(struct host_line *at)
{
	host_file_sort(at->file);
	if (!at->file->release)
		return error_set(at->err, EINVAL,
				 "%s: it does not say its kernel's release: "
				 "add a line 'release' below 'host'",
				 at->path);
	return check_functions(at) < 0 || check_mdevs(at) < 0 ? -1 : 0;
}

int host_file_parse(const char *path, const char *bytes, size_t length, struct host_file *ret,
		    struct error *err)
{
	autohostfile file = {0};
	struct host_line at = {.path = path, .file = &file, .err = err};
	*ret = (struct host_file){0};
	if (!length)
		return error_set(err, EINVAL, "%s: is empty", path);
	for (size_t begin = 0; begin < length;) {
		const char *end = memchr(bytes + begin, '\n', length - begin);
		size_t count = end ? (size_t)(end - bytes) - begin : length - begin;
		at.line++;
		if (read_line(&at, bytes + begin, count) < 0)
			return -1;
		begin += count + 1;
	}
	if (check(&at) < 0)
		return -1;
	*ret = file;
	file = (struct host_file){0};
	return 0;
}

int host_file_read(const char *path, struct host_file *ret, struct error *err)
{
	autotext bytes = {0};
	*ret = (struct host_file){0};
	int r = str_equal(path, "-") ? fd_read_all(STDIN_FILENO, HOST_FILE_MAX, &bytes)
				     : file_read(AT_FDCWD, path, HOST_FILE_MAX, &bytes);
	if (r < 0)
		return error_errno(err, -r, "cannot read the host file %s", path);
	return host_file_parse(path, text_string(&bytes), bytes.length, ret, err);
}
