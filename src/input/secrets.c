/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/secrets.h"

#include <ctype.h>
#include <strings.h>

/* Ends of names, without a plural 's'. */
static const char *const endings[] = {
	"passwd",     "password",    "passphrase",  "passcode",	  "secret",
	"token",      "cookie",	     "apikey",	    "api_key",	  "api-key",
	"privatekey", "private_key", "private-key", "credential",
};

static bool ends_with(const char *name, size_t length, const char *ending)
{
	size_t end = strlen(ending);
	return length >= end && strncasecmp(name + length - end, ending, end) == 0;
}

bool secret_name(const char *name, size_t length)
{
	if (length > 1 && tolower((unsigned char)name[length - 1]) == 's')
		length--;
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (ends_with(name, length, endings[i]))
			return true;
	return false;
}

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

static bool is_between(char c)
{
	return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == '\\';
}

/* The name that stands before s, if any, with quotes or blanks between. */
static size_t name_before(const char *value, const char *s, const char **ret)
{
	while (s > value && is_between(s[-1]))
		s--;
	const char *end = s;
	while (s > value && is_name_char(s[-1]))
		s--;
	*ret = s;
	return (size_t)(end - s);
}

static bool is_data(const char *name, size_t length)
{
	return length == strlen("data") && strncmp(name, "data", length) == 0;
}

/* The "user:password@" of a URL; s is behind its "://". */
static bool has_userinfo(const char *s)
{
	size_t length = strcspn(s, "/?# \t\r\n\"'@");
	return s[length] == '@' && memchr(s, ':', length);
}

bool secret_inside(const char *value)
{
	static const char marks[] = "=:>"; /* the last for XML that is commented out */
	/* QEMU's objects of type secret hold theirs under "data". */
	bool is_object = strcasestr(value, "secret");
	for (const char *s = strpbrk(value, marks); s; s = strpbrk(s + 1, marks)) {
		const char *name;
		size_t length = name_before(value, s, &name);
		if (secret_name(name, length) || (is_object && is_data(name, length)))
			return true;
		if (strncmp(s, "://", 3) == 0 && has_userinfo(s + 3))
			return true;
	}
	return false;
}
