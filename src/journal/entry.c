/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "journal/entry.h"

#include <limits.h>
#include <stdio.h>

#include "base/memory.h"

static const char *const event_words[ENTRY_EVENT_COUNT] = {
	[ENTRY_BEGIN] = "begin",   [ENTRY_INTEND] = "intend",	[ENTRY_DONE] = "done",
	[ENTRY_STUCK] = "stuck",   [ENTRY_READY] = "ready",	[ENTRY_UNDONE] = "undone",
	[ENTRY_KEPT] = "kept",	   [ENTRY_LEAVING] = "leaving", [ENTRY_ENDED] = "ended",
	[ENTRY_TENDED] = "tended",
};

const char *entry_event_to_string(enum entry_event event)
{
	return event_words[event];
}

enum entry_event entry_event_from_string(const char *word)
{
	enum entry_event event = 0;
	while (event < ENTRY_EVENT_COUNT && strcmp(event_words[event], word) != 0)
		event++;
	return event;
}

/* CRC-32 as in Ethernet and zlib, a bit at a time: lines are short. */
static uint32_t checksum(const char *bytes, size_t count)
{
	uint32_t crc = ~0u;
	for (size_t i = 0; i < count; i++) {
		crc ^= (unsigned char)bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

static void add_word(struct text *out, const char *key, const char *value)
{
	text_addf(out, " %s=", key);
	text_add_word(out, value);
}

static void add_step(struct text *out, const struct step *step)
{
	add_word(out, "kind", step_kind_to_string(step->kind));
	add_word(out, "subject", step->subject);
	text_addf(out, " stage=%u", step->stage);
	add_word(out, "was", step->was);
	add_word(out, "want", step->want);
	add_word(out, "home", step->home);
	add_word(out, "module", step->module);
	if (step->detail)
		add_word(out, "detail", step->detail);
	if (step->wait_ms)
		text_addf(out, " wait=%u", step->wait_ms);
	if (step->retry)
		text_add(out, " retry=1");
	text_addf(out, " stay=%d", step->stay);
}

void entry_print(const struct entry *entry, struct text *out)
{
	autotext line = {0};
	text_addf(&line, "%lu %lld %s", entry->number, (long long)entry->time_ms,
		  entry_event_to_string(entry->event));
	if (entry->event == ENTRY_INTEND)
		add_step(&line, &entry->step);
	if (entry->of)
		text_addf(&line, " of=%lu", entry->of);
	if (entry->guest)
		add_word(&line, "guest", entry->guest);
	if (entry->pid)
		text_addf(&line, " pid=%ld", entry->pid);
	if (entry->started)
		text_addf(&line, " started=%llu", (unsigned long long)entry->started);
	if (entry->took_us)
		text_addf(&line, " took=%lld", (long long)entry->took_us);
	if (entry->reason)
		add_word(&line, "reason", entry->reason);
	text_addf(out, "%s ~%08x\n", line.at, checksum(line.at, line.length));
}

static bool read_number(const char *word, unsigned long long *ret)
{
	char *end;
	if (*word < '0' || *word > '9')
		return false;
	*ret = strtoull(word, &end, 10); /* the largest of all is out of range too */
	return *end == '\0' && *ret <= INT64_MAX;
}

/* Where the text of that key goes, NULL for a key of no text. */
static char **text_of(struct entry *entry, const char *key)
{
	const struct {
		const char *key;
		char **text;
	} texts[] = {
		{"subject", &entry->step.subject}, {"was", &entry->step.was},
		{"want", &entry->step.want},	   {"home", &entry->step.home},
		{"module", &entry->step.module},   {"detail", &entry->step.detail},
		{"guest", &entry->guest},	   {"reason", &entry->reason},
	};
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (str_equal(key, texts[i].key))
			return texts[i].text;
	return NULL;
}

static bool keep_number(const char *key, unsigned long long number, struct entry *entry)
{
	if (str_equal(key, "stage") && number <= UINT_MAX)
		entry->step.stage = (unsigned)number;
	else if (str_equal(key, "stay"))
		entry->step.stay = number != 0;
	else if (str_equal(key, "retry"))
		entry->step.retry = number != 0;
	else if (str_equal(key, "wait") && number <= UINT_MAX)
		entry->step.wait_ms = (unsigned)number;
	else if (str_equal(key, "of"))
		entry->of = (unsigned long)number;
	else if (str_equal(key, "pid"))
		entry->pid = (long)number;
	else if (str_equal(key, "started"))
		entry->started = number;
	else if (str_equal(key, "took"))
		entry->took_us = (int64_t)number;
	else
		return false;
	return true;
}

/* One detail, "key=word". */
static bool read_detail(const char *detail, size_t length, struct entry *entry)
{
	const char *equals = memchr(detail, '=', length);
	if (!equals)
		return false;
	autofree char *key = str_copy_n(detail, (size_t)(equals - detail));
	bool ok;
	autofree char *value =
		text_word_back(equals + 1, length - (size_t)(equals - detail) - 1, &ok);
	if (!ok)
		return false;
	char **text = text_of(entry, key);
	if (text) {
		if (*text)
			return false; /* twice */
		*text = TAKE(value);
		return true;
	}
	if (!value)
		return false;
	if (str_equal(key, "kind")) {
		entry->step.kind = step_kind_from_string(value);
		return entry->step.kind < STEP_KIND_COUNT;
	}
	unsigned long long number;
	return read_number(value, &number) && keep_number(key, number, entry);
}

/* The line's end: " ~" and eight digits that match what stands before. */
static bool is_whole(const char *line, size_t length, size_t *ret_body)
{
	enum { TAIL = 10 };
	if (length <= TAIL || memchr(line, '\0', length))
		return false;
	char tail[TAIL + 1];
	*ret_body = length - TAIL;
	snprintf(tail, sizeof tail, " ~%08x", checksum(line, *ret_body));
	return memcmp(line + *ret_body, tail, TAIL) == 0;
}

/* The three words that every entry begins with. */
static bool read_head(const char **at, struct entry *entry)
{
	unsigned long long head[2];
	for (size_t i = 0; i < ARRAY_SIZE(head); i++) {
		size_t length = strcspn(*at, " ");
		autofree char *word = str_copy_n(*at, length);
		if (!read_number(word, &head[i]) || (*at)[length] != ' ')
			return false;
		*at += length + 1;
	}
	size_t length = strcspn(*at, " ");
	autofree char *word = str_copy_n(*at, length);
	*at += length;
	entry->number = (unsigned long)head[0];
	entry->time_ms = (int64_t)head[1];
	entry->event = entry_event_from_string(word);
	return entry->event < ENTRY_EVENT_COUNT;
}

static bool is_complete(const struct entry *entry)
{
	if (entry->event == ENTRY_INTEND)
		return step_is_whole(&entry->step);
	if (entry->event == ENTRY_BEGIN)
		return entry->guest != NULL;
	if (entry->event == ENTRY_TENDED)
		return entry->pid && entry->started;
	return entry->event == ENTRY_READY || entry->event == ENTRY_ENDED || entry->of;
}

bool entry_parse(const char *line, size_t length, struct entry *ret)
{
	size_t body_length;
	autoentry entry = {0};
	*ret = (struct entry){0};
	if (!is_whole(line, length, &body_length))
		return false;
	autofree char *body = str_copy_n(line, body_length);
	const char *at = body;
	if (!read_head(&at, &entry))
		return false;
	while (*at == ' ') {
		size_t detail = strcspn(++at, " ");
		if (!read_detail(at, detail, &entry))
			return false;
		at += detail;
	}
	if (!is_complete(&entry))
		return false;
	*ret = entry;
	entry = (struct entry){0};
	return true;
}

void entry_clear(struct entry *entry)
{
	step_clear(&entry->step);
	free(entry->guest);
	free(entry->reason);
	*entry = (struct entry){0};
}
