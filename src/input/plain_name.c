/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/plain_name.h"

#include "base/memory.h"

/* Longer names than this are none of the kernel's. */
enum { NAME_LONGEST = 128 };

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

bool plain_name(const char *s)
{
	size_t length = 0;
	while (is_plain(s[length]))
		length++;
	return length > 0 && length <= NAME_LONGEST && !s[length] && *s != '-';
}

bool service_name(const char *s)
{
	/* systemd src/basic/unit-name.c, UNIT_NAME_MAX with its NUL */
	enum { UNIT_NAME_LONGEST = 255 };
	static const char ending[] = ".service";
	size_t length = 0;
	while (is_plain(s[length]) || (s[length] && strchr(".\\@", s[length])))
		length++;
	if (s[length] || length <= strlen(ending) || length > UNIT_NAME_LONGEST)
		return false;
	const char *end = s + length - strlen(ending);
	return str_equal(end, ending) && *s != '.' && *s != '@' && end[-1] != '@';
}

/* first and '~' are the first and the last character that it may have. */
static bool is_name_from(const char *s, char first)
{
	size_t length = 0;
	while (s[length] >= first && s[length] < 0x7f && s[length] != '/')
		length++;
	return length > 0 && length <= NAME_LONGEST && !s[length] && *s != '.';
}

bool entry_name(const char *s)
{
	return is_name_from(s, '!');
}

bool human_name(const char *s)
{
	return is_name_from(s, ' ');
}

bool attribute_name(const char *s)
{
	static const char *const kept[] = {"remove", "uevent",	    "driver",	"subsystem",
					   "power",  "iommu_group", "mdev_type"};
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		if (str_starts(s, kept[i]) && (!s[strlen(kept[i])] || s[strlen(kept[i])] == '/'))
			return false;
	if (!*s || strlen(s) > NAME_LONGEST)
		return false;
	for (const char *part = s; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL) {
		autofree char *entry = str_copy_n(part, strcspn(part, "/"));
		if (!plain_name(entry))
			return false;
	}
	return true;
}
