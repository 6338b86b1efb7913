/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/pci_number.h"

#include <errno.h>

bool pci_number_parse(const char *s, uint32_t *ret)
{
	char *rest = NULL;
	errno = 0;
	unsigned long long value = strtoull(s, &rest, 0);
	if (errno || rest == s || *rest || strchr(s, '-') || value > UINT32_MAX)
		return false;
	*ret = (uint32_t)value;
	return true;
}

/* Reads a number in front of end and moves *s behind both. */
static bool read_part(const char **s, int base, char end, unsigned long long *ret)
{
	char *rest = NULL;
	errno = 0;
	*ret = strtoull(*s, &rest, base);
	if (errno || rest == *s || *rest != end || memchr(*s, '-', (size_t)(rest - *s)))
		return false;
	*s = end ? rest + 1 : rest;
	return true;
}

bool pci_host_parse(const char *s, struct pci_address *ret)
{
	unsigned long long domain = 0, bus, slot, function;
	const char *colon = strchr(s, ':');
	if (colon && strchr(colon + 1, ':') && !read_part(&s, 16, ':', &domain))
		return false;
	if (!read_part(&s, 16, ':', &bus) || !read_part(&s, 16, '.', &slot) ||
	    !read_part(&s, 10, '\0', &function))
		return false;
	if (domain > UINT32_MAX || bus > 0xff || slot > 0x1f || function > 7)
		return false;
	*ret = (struct pci_address){(uint32_t)domain, (uint8_t)bus, (uint8_t)slot,
				    (uint8_t)function};
	return true;
}
