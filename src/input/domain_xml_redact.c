/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes passwords out of a domain XML, byte for byte, so that all else is kept
 * as it was written. What is replaced: the values of attributes and the texts of
 * elements that are named like a password, the value beside a name='password',
 * and any value, text or comment that holds one with its name.
 */
#include "input/domain_xml.h"

#include "base/memory.h"
#include "input/domain_xml_document.h"
#include "input/secrets.h"
#include "input/xml_tokens.h"

static const char removed[] = "(removed)";

/* Enough for "&#x10ffff;" and some zeros. */
enum { REFERENCE_MAX = 24 };

struct redaction {
	struct text out;
	unsigned depth; /* open elements, from the outermost secret one inwards */
};

#define autoredaction CLEANUP(redaction_clear) struct redaction

static void redaction_clear(struct redaction *redaction)
{
	text_clear(&redaction->out);
}

static bool is_blank(const char *s, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!strchr(" \t\r\n", s[i]))
			return false;
	return true;
}

/* The character that "&...;" at s stands for, '?' for one beyond ASCII, and in
 * *ret_length how long it is. */
static char decode_reference(const char *s, size_t length, size_t *ret_length)
{
	static const struct {
		const char *name;
		char c;
	} names[] = {
		{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		*ret_length = strlen(names[i].name);
		if (length >= *ret_length && memcmp(s, names[i].name, *ret_length) == 0)
			return names[i].c;
	}
	/* NB: in a comment, any '&' may stand alone. */
	const char *end = memchr(s, ';', length < REFERENCE_MAX ? length : REFERENCE_MAX);
	*ret_length = end ? (size_t)(end - s) + 1 : 1;
	if (!end || s[1] != '#')
		return '?';
	bool hex = s[2] == 'x';
	unsigned long code = strtoul(s + (hex ? 3 : 2), NULL, hex ? 16 : 10);
	char c = '?';
	if (code > 0 && code < 0x80)
		c = (char)code;
	return c;
}

/* What a value or a text means; free() it. */
static char *decode(const char *s, size_t length)
{
	struct text out = {0};
	while (length) {
		const char *mark = memchr(s, '&', length);
		size_t plain = mark ? (size_t)(mark - s) : length;
		text_add_bytes(&out, s, plain);
		s += plain;
		length -= plain;
		if (!length)
			break;
		size_t taken;
		char c = decode_reference(s, length, &taken);
		text_add_bytes(&out, &c, 1);
		s += taken;
		length -= taken;
	}
	return text_take(&out);
}

static bool holds_secret(const char *s, size_t length)
{
	autofree char *meaning = decode(s, length);
	return secret_inside(meaning);
}

/* Copies a text, a comment or what is in a CDATA section, or says "(removed)". A processing
 * instruction needs a name, so one with a secret goes as a whole; another takes its place, as
 * the texts around it would else become one. */
static void put_content(struct redaction *redaction, const struct xml_token *token)
{
	const char *behind = token->inner + token->inner_length;
	bool blank = is_blank(token->inner, token->inner_length);
	bool hide = !blank && (redaction->depth || holds_secret(token->inner, token->inner_length));
	if (hide && token->kind == XML_PI) {
		text_add(&redaction->out, "<?removed?>");
		return;
	}
	text_add_bytes(&redaction->out, token->at, (size_t)(token->inner - token->at));
	if (hide)
		text_add(&redaction->out, removed);
	else
		text_add_bytes(&redaction->out, token->inner, token->inner_length);
	text_add_bytes(&redaction->out, behind, (size_t)(token->at + token->length - behind));
}

/* Whether the tag opens an element for a password: by its own name, or by the
 * one that it gives to a value. */
static bool is_secret_tag(const struct xml_token *tag)
{
	size_t length;
	const char *name = xml_tag_name(tag, &length);
	if (secret_name(name, length))
		return true;
	struct xml_attribute attribute;
	const char *at = NULL;
	while (xml_attribute_next(tag, &at, &attribute))
		if ((xml_attribute_is(&attribute, "name") || xml_attribute_is(&attribute, "key")) &&
		    secret_name(attribute.value, attribute.value_length))
			return true;
	return false;
}

static void put_tag(struct redaction *redaction, const struct xml_token *tag)
{
	bool secret = redaction->depth || is_secret_tag(tag);
	struct xml_attribute attribute;
	const char *at = NULL, *copied = tag->at;
	while (xml_attribute_next(tag, &at, &attribute)) {
		bool hide = secret_name(attribute.name, attribute.name_length) ||
			    (secret && xml_attribute_is(&attribute, "value")) ||
			    holds_secret(attribute.value, attribute.value_length);
		if (!hide || !attribute.value_length)
			continue;
		text_add_bytes(&redaction->out, copied, (size_t)(attribute.value - copied));
		text_add(&redaction->out, removed);
		copied = attribute.value + attribute.value_length;
	}
	text_add_bytes(&redaction->out, copied, (size_t)(tag->at + tag->length - copied));
	if (secret && tag->kind == XML_OPEN)
		redaction->depth++;
}

static void put_token(struct redaction *redaction, const struct xml_token *token)
{
	switch (token->kind) {
	case XML_OPEN:
	case XML_ALONE:
		put_tag(redaction, token);
		return;
	case XML_TEXT:
	case XML_COMMENT:
	case XML_CDATA:
	case XML_PI:
		put_content(redaction, token);
		return;
	case XML_CLOSE:
		redaction->depth -= redaction->depth > 0;
		break;
	default:
		break;
	}
	text_add_bytes(&redaction->out, token->at, token->length);
}

int domain_xml_redact(const char *xml, size_t length, struct text *out, struct error *err)
{
	/* NB: only of what is well-formed can the tokens be trusted. */
	autodocument *document = xml_document_read(xml, length, DOMAIN_XML_MAX, err);
	if (!document)
		return -1;
	autoredaction redaction = {0};
	const char *end = xml + length;
	for (const char *at = xml; at < end;) {
		struct xml_token token = xml_token_at(at, end);
		if (token.kind == XML_BROKEN || token.kind == XML_DOCTYPE)
			return error_set(err, 0, "the domain XML cannot be taken apart");
		put_token(&redaction, &token);
		at += token.length;
	}
	text_add_bytes(out, redaction.out.at, redaction.out.length);
	return 0;
}
