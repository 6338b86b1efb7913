/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * The log is systemd's journal, spoken to in its own protocol (systemd's "Native
 * Journal Protocol"): one datagram of KEY=value lines per entry. sd_journal_send()
 * would wait for a journald that does not read, and one has been seen to hang on
 * the very device whose unbind hung: we would hang with it.
 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/memory.h"
#include "base/text.h"

static struct {
	int stderr_level;
	int socket;
	bool off_the_record;
	char *guest_name;
	char *guest_uuid;
} log_state = {.stderr_level = -1, .socket = -1};

void log_to_stderr(enum log_level least)
{
	log_state.stderr_level = (int)least;
}

void log_off_the_record(void)
{
	log_state.off_the_record = true;
}

void log_set_guest(const char *name, const char *uuid)
{
	free(log_state.guest_name);
	free(log_state.guest_uuid);
	log_state.guest_name = str_copy(name);
	log_state.guest_uuid = str_copy(uuid);
}

static void add_field(struct text *entry, const char *key, const char *value)
{
	if (!value)
		return;
	text_addf(entry, "%s=", key);
	text_add_line(entry, value);
	text_add(entry, "\n");
}

static void send_entry(const struct text *entry)
{
	if (log_state.off_the_record)
		return;
	const struct sockaddr_un journal = {AF_UNIX, "/run/systemd/journal/socket"};
	if (log_state.socket < 0)
		log_state.socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	sendto(log_state.socket, entry->at, entry->length, MSG_DONTWAIT | MSG_NOSIGNAL,
	       (const struct sockaddr *)&journal, sizeof journal);
}

/* Of a line: its level, and, where the message catalog explains it, its kind. */
struct heading {
	enum log_level level;
	const char *kind;
};

static void say(struct heading heading, const char *device, const char *format, va_list args)
	PRINTF_LIKE(3, 0);

static void say(struct heading heading, const char *device, const char *format, va_list args)
{
	autotext said = {0};
	char id[MESSAGE_ID_TEXT];
	text_addv(&said, format, args);
	autotext line = {0};
	if (log_state.guest_name)
		text_addf(&line, "VM '%s': ", log_state.guest_name);
	text_add(&line, text_string(&said));
	if ((int)heading.level <= log_state.stderr_level) {
		autotext shown = {0};
		text_add_line(&shown, line.at);
		fprintf(stderr, "%s\n", shown.at);
	}

	autotext entry = {0};
	add_field(&entry, "MESSAGE", line.at);
	text_addf(&entry, "PRIORITY=%d\nSYSLOG_IDENTIFIER=virt-handover\n", (int)heading.level);
	add_field(&entry, "MESSAGE_ID", heading.kind ? message_id(heading.kind, id) : NULL);
	add_field(&entry, "VM_NAME", log_state.guest_name);
	add_field(&entry, "VM_UUID", log_state.guest_uuid);
	add_field(&entry, "DEVICE", device);
	send_entry(&entry);
}

void log_line(enum log_level level, const char *device, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say((struct heading){level, NULL}, device, format, args);
	va_end(args);
}

void log_event(enum log_event event, const char *device, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say((struct heading){log_event_level(event), log_event_to_string(event)}, device, format,
	    args);
	va_end(args);
}

void log_of_kind(const char *word, const char *device, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say((struct heading){LOG_LEVEL_ERROR, word}, device, format, args);
	va_end(args);
}
