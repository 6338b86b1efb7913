/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/xml_tokens.h"

static struct xml_token token_make(enum xml_token_kind kind, const char *at, size_t length,
				   size_t mark, size_t end_mark)
{
	return (struct xml_token){kind, at, length, at + mark, length - mark - end_mark};
}

static struct xml_token token_broken(const char *at, const char *end)
{
	size_t length = (size_t)(end - at);
	return token_make(XML_BROKEN, at, length, 0, 0);
}

/* Where close, which ends in '>', stands at or behind at, or NULL. */
static const char *find_close(const char *at, const char *end, const char *close)
{
	size_t length = strlen(close);
	const char *last = at + length - 1;
	while (last < end) {
		last = memchr(last, '>', (size_t)(end - last));
		if (!last)
			return NULL;
		if (memcmp(last + 1 - length, close, length) == 0)
			return last + 1 - length;
		last++;
	}
	return NULL;
}

/* A token that begins with open, if there is one at at, and ends with close. */
static bool token_between(const char *at, const char *end, const char *open, const char *close,
			  struct xml_token *token)
{
	size_t mark = strlen(open), end_mark = strlen(close), left = (size_t)(end - at);
	if (left < mark || memcmp(at, open, mark) != 0)
		return false;
	const char *found = find_close(at + mark, end, close);
	enum xml_token_kind kind = token->kind;
	if (found)
		*token = token_make(kind, at, (size_t)(found - at) + end_mark, mark, end_mark);
	else
		*token = token_broken(at, end);
	return true;
}

/* The '>' of the tag at at, which may hold others in its quotes, or NULL. */
static const char *tag_end(const char *at, const char *end)
{
	while (at < end && *at != '>') {
		if (*at == '"' || *at == '\'')
			at = memchr(at + 1, *at, (size_t)(end - at - 1));
		if (!at)
			return NULL;
		at++;
	}
	return at < end ? at : NULL;
}

static struct xml_token tag_at(const char *at, const char *end)
{
	const char *close = tag_end(at, end);
	if (!close)
		return token_broken(at, end);
	size_t length = (size_t)(close - at) + 1;
	if (length > 2 && at[1] == '/')
		return token_make(XML_CLOSE, at, length, 2, 1);
	if (length > 2 && close[-1] == '/')
		return token_make(XML_ALONE, at, length, 1, 2);
	return token_make(XML_OPEN, at, length, 1, 1);
}

struct xml_token xml_token_at(const char *at, const char *end)
{
	if (at >= end)
		return token_make(XML_END, at, 0, 0, 0);
	if (*at != '<') {
		const char *tag = memchr(at, '<', (size_t)(end - at));
		return token_make(XML_TEXT, at, (size_t)((tag ? tag : end) - at), 0, 0);
	}
	struct xml_token token = {.kind = XML_COMMENT};
	if (token_between(at, end, "<!--", "-->", &token))
		return token;
	token.kind = XML_CDATA;
	if (token_between(at, end, "<![CDATA[", "]]>", &token))
		return token;
	token.kind = XML_PI;
	if (token_between(at, end, "<?", "?>", &token))
		return token;
	if (end - at > 1 && at[1] == '!')
		return token_make(XML_DOCTYPE, at, (size_t)(end - at), 2, 0);
	return tag_at(at, end);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

const char *xml_tag_name(const struct xml_token *tag, size_t *ret_length)
{
	*ret_length = 0;
	while (*ret_length < tag->inner_length && !is_blank(tag->inner[*ret_length]) &&
	       tag->inner[*ret_length] != '/')
		++*ret_length;
	return tag->inner;
}

bool xml_attribute_next(const struct xml_token *tag, const char **at, struct xml_attribute *ret)
{
	const char *end = tag->inner + tag->inner_length;
	const char *s = *at ? *at : tag->inner;
	while (!*at && s < end && !is_blank(*s))
		s++;
	while (s < end && is_blank(*s))
		s++;
	const char *equals = memchr(s, '=', (size_t)(end - s));
	if (!equals)
		return false;
	ret->name = s;
	ret->name_length = (size_t)(equals - s);
	while (ret->name_length && is_blank(s[ret->name_length - 1]))
		ret->name_length--;
	s = equals + 1;
	while (s < end && is_blank(*s))
		s++;
	const char *quote = s < end ? memchr(s + 1, *s, (size_t)(end - s - 1)) : NULL;
	if (!quote)
		return false;
	ret->value = s + 1;
	ret->value_length = (size_t)(quote - s - 1);
	*at = quote + 1;
	return true;
}

bool xml_attribute_is(const struct xml_attribute *attribute, const char *name)
{
	return attribute->name_length == strlen(name) &&
	       memcmp(attribute->name, name, attribute->name_length) == 0;
}
