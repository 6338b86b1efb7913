/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Words of a line of a host file into values. */

#include "input/host_file_line.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>

#include "base/memory.h"
#include "base/text.h"
#include "input/host_file.h"
#include "input/plain_name.h"

static const char blanks[] = HOST_LINE_BLANKS;

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
	int choice = 0;
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

int host_line_add_path(const struct host_line *at, const char *word, struct words *ret)
{
	autofree char *path = NULL;
	if (host_line_path(at, word, &path) < 0)
		return -1;
	words_add(ret, path);
	return 0;
}

int host_line_room(const struct host_line *at, size_t count)
{
	return count < HOST_FILE_THINGS_MAX ? 0 : host_line_fail(at, "too many of these");
}

int host_line_keep(char **ret, const char *value)
{
	free(*ret);
	*ret = str_copy(value);
	return 0;
}

int host_line_route(const struct host_line *at, const char *word, struct words *ret)
{
	unsigned char address[sizeof(struct in6_addr)];
	unsigned long long length;
	autofree char *network = str_copy(word ? word : "");
	char *slash = strchr(network, '/');
	bool six = strchr(network, ':') != NULL;
	if (slash)
		*slash = '\0';
	if (!str_equal(network, "default") &&
	    (!slash || inet_pton(six ? AF_INET6 : AF_INET, network, address) != 1))
		return host_line_fail(at,
				      "'%s' is neither 'default' nor a network such as "
				      "10.0.0.0/24",
				      word ? word : "");
	if (slash && host_line_number(at, slash + 1, 10, six ? 128 : 32, &length) < 0)
		return -1;
	words_add(ret, word);
	return 0;
}

const char *const host_module_states[] = {
	[MODULE_ABSENT] = "absent", [MODULE_LIVE] = "live", [MODULE_BUILTIN] = "builtin", NULL};

const char *const host_unit_states[] = {[UNIT_ACTIVE] = "active",
					[UNIT_INACTIVE] = "inactive",
					[UNIT_FAILED] = "failed",
					[UNIT_ACTIVATING] = "activating",
					NULL};

const char *const host_mdev_sharing[] = {
	[MDEV_SHARED] = "shared", [MDEV_ONE_TYPE] = "one-type", NULL};

const char *const host_quirk_ways[] = {
	[QUIRK_FAIL] = "fail", [QUIRK_SLOW] = "slow", [QUIRK_NEVER] = "never", NULL};

/* Quirks. */

static const struct {
	const char *word;
	bool of_function;
} deed_words[] = {
	[QUIRK_BIND] = {"bind", true},	   [QUIRK_UNBIND] = {"unbind", true},
	[QUIRK_RESIZE] = {"resize", true}, [QUIRK_STOP] = {"stop", false},
	[QUIRK_START] = {"start", false},  [QUIRK_END] = {"end", false},
	[QUIRK_TERM] = {"term", false},	   [QUIRK_KILL] = {"kill", false},
};

const char *host_quirk_deed(enum quirk_deed deed)
{
	return deed_words[deed].word;
}

bool host_quirk_is_of_function(enum quirk_deed deed)
{
	return deed_words[deed].of_function;
}

static int read_way(struct host_line *at, char *value, struct captured_quirk *quirk)
{
	unsigned long long number = 0;
	int kind = 0;
	if (host_line_choice(at, host_line_word(&value), host_quirk_ways, &kind) < 0)
		return -1;
	quirk->kind = (enum quirk_kind)kind;
	if (quirk->kind == QUIRK_NEVER)
		return 0;
	if (host_line_number(at, host_line_word(&value), 10, 3600 * 1000, &number) < 0)
		return -1;
	quirk->value = (long)number;
	quirk->until_reset = host_quirk_is_of_function(quirk->deed) &&
			     str_equal(value + strspn(value, blanks), "until reset");
	return 0;
}

int host_line_quirk(struct host_line *at, char *value, const enum quirk_deed *deeds, size_t count,
		    struct captured_quirks *ret)
{
	const char *words[ARRAY_SIZE(deed_words) + 1] = {NULL};
	struct captured_quirk *quirk = ARRAY_ADD(ret->at, ret->count);
	int deed = 0;
	for (size_t i = 0; i < count; i++)
		words[i] = deed_words[deeds[i]].word;
	if (host_line_choice(at, host_line_word(&value), words, &deed) < 0)
		return -1;
	quirk->deed = deeds[deed];
	if (host_quirk_is_of_function(quirk->deed) &&
	    host_line_name(at, host_line_word(&value), &quirk->driver) < 0)
		return -1;
	return read_way(at, value, quirk);
}
