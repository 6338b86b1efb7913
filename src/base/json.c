/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json.h"

static void json_indent(struct json *json)
{
	if (json->depth)
		text_add(&json->out, "\n");
	for (unsigned i = 0; i < json->depth; i++)
		text_add(&json->out, "  ");
}

/* Length of the valid UTF-8 sequence at s, 0 when there is none (RFC 3629). */
static size_t utf8_length(const unsigned char *s)
{
	size_t length = s[0] < 0x80 ? 1 : s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] >= 0x80 && (s[0] < 0xc2 || s[0] > 0xf4))
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
	bool beyond = (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf4 && s[1] > 0x8f);
	return overlong || beyond ? 0 : length;
}

static void json_quote(struct json *json, const char *s)
{
	const unsigned char *at = (const unsigned char *)s;
	text_add(&json->out, "\"");
	while (*at) {
		size_t length = utf8_length(at);
		if (length == 0)
			text_add(&json->out, "\\ufffd");
		else if (*at == '"' || *at == '\\')
			text_addf(&json->out, "\\%c", *at);
		else if (*at < 0x20 || *at == 0x7f)
			text_addf(&json->out, "\\u%04x", *at);
		else
			text_add_bytes(&json->out, at, length);
		at += length ? length : 1;
	}
	text_add(&json->out, "\"");
}

static void json_begin(struct json *json, const char *key)
{
	if (json->depth && !json->first)
		text_add(&json->out, ",");
	json_indent(json);
	if (key) {
		json_quote(json, key);
		text_add(&json->out, ": ");
	}
	json->first = false;
}

static void json_open(struct json *json, const char *key, const char *bracket)
{
	json_begin(json, key);
	text_add(&json->out, bracket);
	json->depth++;
	json->first = true;
}

static void json_close(struct json *json, const char *bracket)
{
	json->depth--;
	if (!json->first) {
		if (!json->depth)
			text_add(&json->out, "\n");
		json_indent(json);
	}
	text_add(&json->out, bracket);
	json->first = false;
	if (!json->depth)
		text_add(&json->out, "\n");
}

void json_object(struct json *json, const char *key)
{
	json_open(json, key, "{");
}

void json_array(struct json *json, const char *key)
{
	json_open(json, key, "[");
}

void json_end_object(struct json *json)
{
	json_close(json, "}");
}

void json_end_array(struct json *json)
{
	json_close(json, "]");
}

void json_string(struct json *json, const char *key, const char *value)
{
	json_begin(json, key);
	if (value)
		json_quote(json, value);
	else
		text_add(&json->out, "null");
}

void json_bool(struct json *json, const char *key, bool value)
{
	json_begin(json, key);
	text_add(&json->out, value ? "true" : "false");
}

void json_number(struct json *json, const char *key, long long value)
{
	json_begin(json, key);
	text_addf(&json->out, "%lld", value);
}

void json_clear(struct json *json)
{
	text_clear(&json->out);
}
