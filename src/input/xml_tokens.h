/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "base/macros.h"

/* What an XML document is made of, byte for byte. */
enum xml_token_kind {
	XML_END,     /* nothing is left */
	XML_BROKEN,  /* what is left is not well-formed */
	XML_TEXT,    /* up to the next '<' */
	XML_COMMENT, /* <!-- ... --> */
	XML_CDATA,   /* <![CDATA[ ... ]]> */
	XML_PI,	     /* <? ... ?>, the XML declaration among them */
	XML_DOCTYPE, /* any other <! */
	XML_OPEN,    /* <name ...> */
	XML_ALONE,   /* <name ... /> */
	XML_CLOSE,   /* </name> */
};

/* One of them. The inner part is what stands between the marks: for a tag, its
 * name and attributes. */
struct xml_token {
	enum xml_token_kind kind;
	const char *at;
	size_t length;
	const char *inner;
	size_t inner_length;
};

/* The token at at, which ends before end at the latest. Only for bytes that hold
 * ASCII as ASCII; tells well-formed documents apart correctly, and others up to
 * the first place that is not. */
struct xml_token xml_token_at(const char *at, const char *end);

/* The name of a tag that opens an element; it belongs to the document, and *ret_length is its
 * length. */
const char *xml_tag_name(const struct xml_token *tag, size_t *ret_length);

/* One attribute of a tag; the value is as written, without its quotes. */
struct xml_attribute {
	const char *name;
	size_t name_length;
	const char *value;
	size_t value_length;
};

/* Takes the next attribute of a tag; *at is NULL before the first. False when
 * there is none left. */
bool xml_attribute_next(const struct xml_token *tag, const char **at, struct xml_attribute *ret);

/* Whether the attribute has that name. */
bool xml_attribute_is(const struct xml_attribute *attribute, const char *name);
