/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/uuid.h"

#include <ctype.h>

static const char *skip_blanks(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

static const char *skip_apart(const char *s)
{
	while (*s == '-' || isspace((unsigned char)*s))
		s++;
	return s;
}

bool uuid_parse(const char *s, char ret[UUID_TEXT])
{
	char printed[UUID_TEXT];
	size_t length = 0;
	s = skip_blanks(s);
	for (int byte = 0; byte < 16; byte++) {
		if (byte == 4 || byte == 6 || byte == 8 || byte == 10)
			printed[length++] = '-';
		s = skip_apart(s);
		for (int digit = 0; digit < 2; digit++, s++) {
			if (!isxdigit((unsigned char)*s))
				return false;
			printed[length++] = (char)tolower((unsigned char)*s);
		}
	}
	printed[length] = '\0';
	if (*skip_blanks(s))
		return false;
	memcpy(ret, printed, sizeof printed);
	return true;
}

bool uuid_is_printed(const char *s)
{
	char printed[UUID_TEXT];
	return uuid_parse(s, printed) && strcmp(s, printed) == 0;
}
