/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/mdev_size.h"

#include <ctype.h>

/* As a number of a description; what is longer is no size. */
static const char *scan_number(const char *s, unsigned *ret)
{
	enum { DIGITS_MAX = 6 };
	unsigned number = 0, digits = 0;
	for (; digits < DIGITS_MAX && isdigit((unsigned char)s[digits]); digits++)
		number = number * 10 + (unsigned)(s[digits] - '0');
	if (!digits || isdigit((unsigned char)s[digits]))
		return NULL;
	*ret = number;
	return s + digits;
}

/* Those who describe types write MB and M for MiB. */
static const char *scan_unit(const char *s, unsigned *ret_factor)
{
	s += *s == ' ';
	if (*s != 'M' && *s != 'G')
		return NULL;
	*ret_factor = *s == 'G' ? 1024 : 1;
	s++;
	s += str_starts(s, "iB") ? 2 : *s == 'B';
	return isalnum((unsigned char)*s) ? NULL : s;
}

const char *mdev_size_scan(const char *s, struct mdev_size *ret)
{
	unsigned first, second, factor;
	const char *behind = scan_number(s, &first);
	if (!behind)
		return NULL;
	if (*behind == 'x') {
		behind = scan_number(behind + 1, &second);
		if (!behind || isalnum((unsigned char)*behind))
			return NULL;
		ret->width = first;
		ret->height = second;
		return behind;
	}
	behind = scan_unit(behind, &factor);
	if (behind)
		ret->memory = first * factor;
	return behind;
}

static unsigned long pixels(const struct mdev_size *size)
{
	return (unsigned long)size->width * size->height;
}

/* Behind the number at s, or behind one letter. */
static const char *skip_number(const char *s)
{
	size_t digits = strspn(s, "0123456789");
	return s + (digits ? digits : 1);
}

void mdev_size_find(const char *description, struct mdev_size *ret)
{
	*ret = (struct mdev_size){0};
	for (const char *s = description; *s;) {
		struct mdev_size one = {0};
		const char *behind = mdev_size_scan(s, &one);
		if (one.memory > ret->memory)
			ret->memory = one.memory;
		if (pixels(&one) > pixels(ret)) {
			ret->width = one.width;
			ret->height = one.height;
		}
		s = behind ? behind : skip_number(s);
	}
}

bool mdev_size_fits(const struct mdev_size *has, const struct mdev_size *least)
{
	return has->memory >= least->memory && has->width >= least->width &&
	       has->height >= least->height;
}

bool mdev_size_is_none(const struct mdev_size *size)
{
	return !size->memory && !size->width && !size->height;
}

int mdev_size_compare(const struct mdev_size *a, const struct mdev_size *b)
{
	if (a->memory != b->memory)
		return a->memory < b->memory ? -1 : 1;
	return (pixels(a) > pixels(b)) - (pixels(a) < pixels(b));
}

void mdev_size_print(const struct mdev_size *size, struct text *out)
{
	if (size->memory)
		text_addf(out, "%u MiB", size->memory);
	if (size->width)
		text_addf(out, "%s%ux%u", size->memory ? " " : "", size->width, size->height);
}
