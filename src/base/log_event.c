/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/log_event.h"

#include <stdint.h>
#include <stdio.h>

static const struct {
	const char *word;
	enum log_level level;
} events[LOG_EVENT_COUNT] = {
	[LOG_EVENT_START_FAILED] = {"start-failed", LOG_LEVEL_ERROR},
	[LOG_EVENT_RELEASE_FAILED] = {"release-failed", LOG_LEVEL_ERROR},
	[LOG_EVENT_SETTINGS_WRONG] = {"settings-wrong", LOG_LEVEL_ERROR},
	[LOG_EVENT_XML_UNREAD] = {"xml-unread", LOG_LEVEL_ERROR},
	[LOG_EVENT_CALL_NOT_KEPT] = {"call-not-kept", LOG_LEVEL_WARNING},
	[LOG_EVENT_NOT_SUPERVISED] = {"not-supervised", LOG_LEVEL_WARNING},
	[LOG_EVENT_SUPERVISOR_ACTS] = {"supervisor-acts", LOG_LEVEL_WARNING},
	[LOG_EVENT_EARLIER_START_UNDONE] = {"earlier-start-undone", LOG_LEVEL_WARNING},
	[LOG_EVENT_UNDO_INCOMPLETE] = {"undo-incomplete", LOG_LEVEL_ERROR},
	[LOG_EVENT_UNDO_FAILED] = {"undo-failed", LOG_LEVEL_ERROR},
	[LOG_EVENT_LEFT_ALONE] = {"left-alone", LOG_LEVEL_WARNING},
	[LOG_EVENT_RESET_TO_RETURN] = {"reset-to-return", LOG_LEVEL_WARNING},
	[LOG_EVENT_STUCK] = {"stuck", LOG_LEVEL_ERROR},
	[LOG_EVENT_JOURNAL_UNWRITTEN] = {"journal-unwritten", LOG_LEVEL_WARNING},
	[LOG_EVENT_JOURNAL_DAMAGED] = {"journal-damaged", LOG_LEVEL_WARNING},
	[LOG_EVENT_MANAGER_FORCED] = {"manager-forced", LOG_LEVEL_WARNING},
	[LOG_EVENT_MANAGER_AGAIN] = {"manager-again", LOG_LEVEL_WARNING},
	[LOG_EVENT_SCREEN_DARK] = {"screen-dark", LOG_LEVEL_WARNING},
};

const char *log_event_to_string(enum log_event event)
{
	return events[event].word;
}

enum log_level log_event_level(enum log_event event)
{
	return events[event].level;
}

/* Ours in front, and behind it the word's FNV-1a hash: so a new kind needs no new number,
 * and an old one keeps its own wherever it stands in its list. */
const char *message_id(const char *word, char ret[MESSAGE_ID_TEXT])
{
	uint32_t hash = 2166136261u;
	for (; *word; word++)
		hash = (hash ^ (unsigned char)*word) * 16777619u;
	snprintf(ret, MESSAGE_ID_TEXT, "311fa8cb221740678fa63b6d%08x", hash);
	return ret;
}
