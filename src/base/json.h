/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/text.h"

/*
 * Writes JSON. Every value goes into the object or array opened last; key is
 * NULL inside an array and for the outermost value. Strings need not be valid
 * UTF-8: what is not becomes U+FFFD.
 */
struct json {
	struct text out;
	unsigned depth;
	bool first;
};

#define autojson CLEANUP(json_clear) struct json

void json_object(struct json *json, const char *key);
void json_array(struct json *json, const char *key);
void json_end_object(struct json *json);
void json_end_array(struct json *json);

/* A NULL value is written as null. */
void json_string(struct json *json, const char *key, const char *value);
void json_bool(struct json *json, const char *key, bool value);
void json_number(struct json *json, const char *key, long long value);
void json_clear(struct json *json);
