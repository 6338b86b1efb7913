/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Host files: lines, and which thing each belongs to. */

#include "input/host_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>

#include "base/file.h"
#include "base/memory.h"
#include "input/host_file_line.h"
#include "input/plain_name.h"

enum { LINE_MAX_BYTES = 8192 };

static const char blanks[] = " \t";

static const struct host_kind *const kinds[] = {
	&host_kind_host,	&host_kind_function,  &host_kind_module,  &host_kind_process,
	&host_kind_mount,	&host_kind_swap,      &host_kind_console, &host_kind_framebuffer,
	&host_kind_mdev_parent, &host_kind_mdev_type, &host_kind_mdev,
};

int host_line_fail(const struct host_line *at, const char *format, ...)
{
	autotext text = {0};
	va_list args;
	va_start(args, format);
	text_addv(&text, format, args);
	va_end(args);
	return error_set(at->err, EINVAL, "%s:%u: %s", at->path, at->line, text.at);
}

char *host_line_word(char **rest)
{
	*rest += strspn(*rest, blanks);
	if (!**rest)
		return NULL;
	char *word = *rest;
	*rest += strcspn(*rest, blanks);
	if (**rest)
		*(*rest)++ = '\0';
	return word;
}

int host_line_number(const struct host_line *at, const char *word, int base, unsigned long long max,
		     unsigned long long *ret)
{
	char *end = NULL;
	if (!word)
		return host_line_fail(at, "a number is missing");
	errno = 0;
	*ret = strtoull(word, &end, base);
	if (*word == '-' || *word == '+' || *word == ' ' || *end || end == word || errno)
		return host_line_fail(at, "'%s' is no number", word);
	if (*ret > max)
		return host_line_fail(at, "%s is more than %llu", word, max);
	return 0;
}

int host_line_address(const struct host_line *at, const char *word, struct pci_address *ret)
{
	if (!word || !pci_address_parse(word, ret))
		return host_line_fail(at, "'%s' is no PCI address such as 0000:01:00.0",
				      word ? word : "");
	return 0;
}

int host_line_choice(const struct host_line *at, const char *word, const char *const choices[],
		     int *ret)
{
	autotext all = {0};
	for (int i = 0; choices[i]; i++) {
		if (str_equal(word, choices[i])) {
			*ret = i;
			return 0;
		}
		text_addf(&all, "%s%s", i ? ", " : "", choices[i]);
	}
	return host_line_fail(at, "'%s' is none of %s", word ? word : "", all.at);
}

int host_line_bool(const struct host_line *at, const char *word, bool *ret)
{
	static const char *const choices[] = {"no", "yes", NULL};
	int choice;
	if (host_line_choice(at, word, choices, &choice) < 0)
		return -1;
	*ret = choice == 1;
	return 0;
}

int host_line_name(const struct host_line *at, const char *word, char **ret)
{
	if (!word || !entry_name(word) || strlen(word) >= 128)
		return host_line_fail(at, "'%s' is no name", word ? word : "");
	free(*ret);
	*ret = str_copy(word);
	return 0;
}

int host_line_names(const struct host_line *at, char *value, struct words *ret)
{
	for (char *word; (word = host_line_word(&value));) {
		autofree char *name = NULL;
		if (host_line_name(at, word, &name) < 0)
			return -1;
		if (!words_have(ret, name))
			words_add(ret, name);
	}
	return 0;
}

int host_line_path(const struct host_line *at, const char *word, char **ret)
{
	autofree char *parts = str_copy(word ? word : "");
	bool good = *parts && strlen(parts) < 200;
	for (char *part = parts; good && part;) {
		char *slash = strchr(part, '/');
		if (slash)
			*slash = '\0';
		good = entry_name(part);
		part = slash ? slash + 1 : NULL;
	}
	if (!good)
		return host_line_fail(at, "'%s' is no path of names", word ? word : "");
	free(*ret);
	*ret = str_copy(word);
	return 0;
}

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
		if (at->seen & 1u << i && !key->often)
			return host_line_fail(at, "'%s' was already given", word);
		at->seen |= 1u << i;
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
	}
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
