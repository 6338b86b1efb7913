/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/macros.h"

/* Severities, as syslog numbers them. */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

/*
 * What can befall a handover that the journal's message catalog explains, with what to do
 * about it (packaging/systemd/virt-handover.catalog). Besides these it explains each
 * reason to refuse, by the word of its code.
 */
enum log_event {
	LOG_EVENT_START_FAILED,
	LOG_EVENT_RELEASE_FAILED,
	LOG_EVENT_SETTINGS_WRONG,
	LOG_EVENT_XML_UNREAD,
	LOG_EVENT_CALL_NOT_KEPT,
	LOG_EVENT_NOT_SUPERVISED,
	LOG_EVENT_SUPERVISOR_ACTS,
	LOG_EVENT_EARLIER_START_UNDONE,
	LOG_EVENT_UNDO_INCOMPLETE,
	LOG_EVENT_UNDO_FAILED,
	LOG_EVENT_LEFT_ALONE,
	LOG_EVENT_RESET_TO_RETURN,
	LOG_EVENT_STUCK,
	LOG_EVENT_JOURNAL_UNWRITTEN,
	LOG_EVENT_JOURNAL_DAMAGED,
	LOG_EVENT_MANAGER_FORCED,
	LOG_EVENT_MANAGER_AGAIN,
	LOG_EVENT_SCREEN_DARK,
	LOG_EVENT_COUNT
};

/* "start-failed", ... */
const char *log_event_to_string(enum log_event event);

/* Of error for what is not as it should be, of warning for what was dealt with. */
enum log_level log_event_level(enum log_event event);

enum { MESSAGE_ID_TEXT = 33 };

/* The MESSAGE_ID, see systemd.journal-fields(7), of lines of the kind that word names: the
 * same in every version, as logs outlive them. Returns ret. */
const char *message_id(const char *word, char ret[MESSAGE_ID_TEXT]);
