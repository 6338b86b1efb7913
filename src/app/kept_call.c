/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/kept_call.h"

#include <time.h>

#include "base/deadline.h"
#include "base/file.h"
#include "base/memory.h"

/*
 * The file: a line that names the format, "key: word" lines, the plan's lines
 * behind two blanks each, the journal's behind "| ", and behind the line "xml:" the XML
 * to the end.
 */
#define FIRST_LINE "virt-handover call 1\n"
#define PLAN_LINE "  "
#define ENTRY_LINE "| "
#define XML_LINE "xml:\n"
enum { CALL_MAX = 17 << 20 };

struct field {
	const char *key;
	char **value;
};

enum { FIELD_COUNT = 7 };

static void list_fields(struct kept_call *call, struct field ret[FIELD_COUNT])
{
	struct field fields[FIELD_COUNT] = {
		{"name", &call->name},
		{"operation", &call->operation},
		{"sub-operation", &call->sub_operation},
		{"extra", &call->extra},
		{"time", &call->time},
		{"profile", &call->profile},
		{"outcome", &call->outcome},
	};
	memcpy(ret, fields, sizeof fields);
}

/* The text of one field: a line, whatever the VM's name holds. */
static void add_field(struct text *out, const char *key, const char *value)
{
	if (!value)
		return;
	text_addf(out, "%s: ", key);
	for (; *value; value++)
		if (*value == '\n' || *value == '%')
			text_addf(out, "%%%02X", (unsigned)*value);
		else
			text_add_bytes(out, value, 1);
	text_add(out, "\n");
}

static char *field_back(const char *line)
{
	struct text value = {0};
	for (; *line; line++) {
		bool newline = strncmp(line, "%0A", 3) == 0;
		bool percent = strncmp(line, "%25", 3) == 0;
		char c = *line;
		if (newline)
			c = '\n';
		text_add_bytes(&value, &c, 1);
		if (newline || percent)
			line += 2;
	}
	return text_take(&value);
}

void kept_call_set_time(struct kept_call *call, long long took_us)
{
	char text[32];
	struct tm utc;
	call->took_us = took_us;
	call->began_ms = clock_wall_ms() - took_us / 1000;
	time_t began = (time_t)(call->began_ms / 1000);
	gmtime_r(&began, &utc);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
	free(call->time);
	call->time = str_copy(text);
}

void kept_call_add_time(const struct kept_call *call, struct text *out)
{
	if (call->began_ms)
		text_add_time(out, call->began_ms);
	else
		text_add_line(out, call->time ? call->time : "?");
}

/* Each line of lines, which may be NULL, behind what it begins with. */
static void add_lines(struct text *out, const char *begin, const char *lines)
{
	for (const char *line = lines ? lines : ""; *line;) {
		size_t length = strcspn(line, "\n");
		text_addf(out, "%s%.*s\n", begin, (int)length, line);
		line += length + (line[length] == '\n');
	}
}

void kept_call_print(const struct kept_call *call, struct text *out)
{
	struct kept_call copy = *call;
	struct field fields[FIELD_COUNT];
	list_fields(&copy, fields);
	text_add(out, FIRST_LINE);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		add_field(out, fields[i].key, *fields[i].value);
	text_addf(out, "began-ms: %lld\ntook-us: %lld\n", call->began_ms, call->took_us);
	add_lines(out, PLAN_LINE, call->plan);
	add_lines(out, ENTRY_LINE, call->entries);
	text_add(out, XML_LINE);
	text_add_bytes(out, text_string(&call->xml), call->xml.length);
}

/* Takes what a line in front of the XML says. */
static void take_line(const char *line, struct kept_call *call, struct text *plan,
		      struct text *entries)
{
	static const char began[] = "began-ms: ", took[] = "took-us: ";
	struct field fields[FIELD_COUNT];
	list_fields(call, fields);
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		size_t key = strlen(fields[i].key);
		if (str_starts(line, fields[i].key) && str_starts(line + key, ": ") &&
		    !*fields[i].value)
			*fields[i].value = field_back(line + key + 2);
	}
	if (str_starts(line, began))
		call->began_ms = strtoll(line + strlen(began), NULL, 10);
	if (str_starts(line, took))
		call->took_us = strtoll(line + strlen(took), NULL, 10);
	if (str_starts(line, PLAN_LINE))
		text_addf(plan, "%s\n", line + strlen(PLAN_LINE));
	if (str_starts(line, ENTRY_LINE))
		text_addf(entries, "%s\n", line + strlen(ENTRY_LINE));
}

int kept_call_read(int root_fd, const char *path, struct kept_call *ret, struct error *err)
{
	autotext bytes = {0}, plan = {0}, entries = {0};
	*ret = (struct kept_call){0};
	int r = file_read(root_fd, path, CALL_MAX, &bytes);
	if (r < 0)
		return error_errno(err, -r, "cannot read the kept call %s", path);
	if (!str_starts(text_string(&bytes), FIRST_LINE))
		return error_set(err, 0, "%s is not a call that virt-handover kept", path);
	const char *line = bytes.at + strlen(FIRST_LINE);
	while (*line && !str_starts(line, XML_LINE)) {
		size_t length = strcspn(line, "\n");
		autofree char *text = str_copy_n(line, length);
		take_line(text, ret, &plan, &entries);
		line += length + (line[length] == '\n');
	}
	ret->plan = text_take(&plan);
	ret->entries = text_take(&entries);
	if (!*line || !ret->name || !ret->operation || !ret->sub_operation || !ret->extra) {
		kept_call_clear(ret);
		return error_set(err, 0, "%s is a kept call that lost a part", path);
	}
	line += strlen(XML_LINE);
	text_add_bytes(&ret->xml, line, bytes.length - (size_t)(line - bytes.at));
	return 0;
}

void kept_call_clear(struct kept_call *call)
{
	struct field fields[FIELD_COUNT];
	list_fields(call, fields);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		free(*fields[i].value);
	free(call->plan);
	free(call->entries);
	text_clear(&call->xml);
	*call = (struct kept_call){0};
}
