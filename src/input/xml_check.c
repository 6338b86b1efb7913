/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/xml_check.h"

#include <errno.h>
#include <strings.h>

#include "input/xml_tokens.h"

/* Many times what a domain has. libxml2 before 2.12 compares each attribute of
 * a tag with each, looks each prefix up among all namespaces, and takes a
 * hundred bytes and more for each node. */
enum { NODES_MAX = 1 << 17, ATTRIBUTES_MAX = 128, NAMESPACES_MAX = 1000 };

static bool is_encoding(const struct xml_attribute *attribute, const char *name)
{
	return attribute->value_length == strlen(name) &&
	       strncasecmp(attribute->value, name, strlen(name)) == 0;
}

/* NB: the declaration is where libxml2 learns of another encoding; those that
 * it finds by itself begin with other bytes than "<", or hold a NUL. */
static int check_declaration(const struct xml_token *token, struct error *err)
{
	struct xml_attribute attribute;
	const char *at = NULL;
	while (xml_attribute_next(token, &at, &attribute)) {
		if (attribute.name_length != strlen("encoding") ||
		    memcmp(attribute.name, "encoding", attribute.name_length) != 0)
			continue;
		if (!is_encoding(&attribute, "utf-8") && !is_encoding(&attribute, "us-ascii") &&
		    !is_encoding(&attribute, "iso-8859-1"))
			return error_set(err, EINVAL,
					 "the domain XML is in encoding '%.*s', not UTF-8",
					 (int)(attribute.value_length & 0xff), attribute.value);
	}
	return 0;
}

static int check_tag(const struct xml_token *tag, size_t *namespaces, struct error *err)
{
	struct xml_attribute attribute;
	const char *at = NULL;
	size_t attributes = 0;
	while (xml_attribute_next(tag, &at, &attribute)) {
		attributes++;
		*namespaces += attribute.name_length >= strlen("xmlns") &&
			       memcmp(attribute.name, "xmlns", strlen("xmlns")) == 0;
	}
	if (attributes > ATTRIBUTES_MAX)
		return error_set(err, EFBIG,
				 "the domain XML has an element with more than %d attributes",
				 ATTRIBUTES_MAX);
	if (*namespaces > NAMESPACES_MAX)
		return error_set(err, EFBIG, "the domain XML has more than %d namespaces",
				 NAMESPACES_MAX);
	return 0;
}

static int check_tokens(const char *at, const char *end, struct error *err)
{
	size_t nodes = 0, namespaces = 0;
	for (;;) {
		struct xml_token token = xml_token_at(at, end);
		bool opens = token.kind == XML_OPEN || token.kind == XML_ALONE;
		if (token.kind == XML_END || token.kind == XML_BROKEN)
			return 0;
		if (token.kind == XML_DOCTYPE)
			return error_set(err, EINVAL,
					 "the domain XML holds a DTD, which no domain has");
		nodes += opens || token.kind == XML_COMMENT || token.kind == XML_CDATA ||
			 token.kind == XML_PI;
		if (nodes > NODES_MAX)
			return error_set(err, EFBIG,
					 "the domain XML has more than %d elements and comments",
					 NODES_MAX);
		if (opens && check_tag(&token, &namespaces, err) < 0)
			return -1;
		at += token.length;
	}
}

int xml_check(const char *xml, size_t length, size_t max, struct error *err)
{
	static const char bom[] = "\xef\xbb\xbf";
	const char *end = xml + length;
	if (length > max)
		return error_set(err, EFBIG, "the domain XML is larger than %zu MiB", max >> 20);
	if (length && memchr(xml, '\0', length))
		return error_set(err, EINVAL, "the domain XML holds a NUL byte: it is not UTF-8");
	if (length >= strlen(bom) && memcmp(xml, bom, strlen(bom)) == 0)
		xml += strlen(bom);
	struct xml_token first = xml_token_at(xml, end);
	if (first.kind == XML_PI && check_declaration(&first, err) < 0)
		return -1;
	while (xml < end && strchr(" \t\r\n", *xml))
		xml++;
	if (xml == end)
		return error_set(err, ENODATA, "the domain XML is empty");
	if (*xml != '<')
		return error_set(err, EINVAL, "the domain XML does not begin with '<'");
	return check_tokens(xml, end, err);
}
