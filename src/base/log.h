/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/log_event.h"
#include "base/macros.h"

/* Where lines go besides the journal of systemd: to stderr, for a person who
 * runs a command. libvirt throws the stderr of a hook that succeeds away and
 * shows that of one that fails, so a hook keeps it for its one line. */
void log_to_stderr(enum log_level least);

/* Keeps lines from the journal of this machine: they speak of another host. */
void log_off_the_record(void);

/* Names the VM that the lines to come speak of; they carry it as the fields
 * VM_NAME and VM_UUID. Both are copied, either may be NULL. */
void log_set_guest(const char *name, const char *uuid);

/* One line to the log. device is the subject, for the field DEVICE, or NULL. A
 * host without systemd's journal loses the line, and nothing else. */
void log_line(enum log_level level, const char *device, const char *format, ...) PRINTF_LIKE(3, 4);

/* The same for what the message catalog explains: at the event's level, and with its
 * MESSAGE_ID, by which journalctl -x finds the explanation. */
void log_event(enum log_event event, const char *device, const char *format, ...) PRINTF_LIKE(3, 4);

/* An error of the kind that word names, explained as events are. */
void log_of_kind(const char *word, const char *device, const char *format, ...) PRINTF_LIKE(3, 4);
