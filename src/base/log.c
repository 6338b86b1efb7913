/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <systemd/sd-journal.h>

#include "base/memory.h"
#include "base/text.h"

static struct {
	int stderr_level;
	char *guest_name;
	char *guest_uuid;
} log_state = {.stderr_level = -1};

void log_to_stderr(enum log_level least)
{
	log_state.stderr_level = (int)least;
}

void log_set_guest(const char *name, const char *uuid)
{
	free(log_state.guest_name);
	free(log_state.guest_uuid);
	log_state.guest_name = str_copy(name);
	log_state.guest_uuid = str_copy(uuid);
}

void log_line(enum log_level level, const char *device, const char *format, ...)
{
	autotext said = {0};
	va_list args;
	va_start(args, format);
	text_addv(&said, format, args);
	va_end(args);
	autotext line = {0};
	if (log_state.guest_name) {
		text_add(&line, "VM '");
		text_add_line(&line, log_state.guest_name);
		text_add(&line, "': ");
	}
	text_add_line(&line, text_string(&said));

	if ((int)level <= log_state.stderr_level)
		fprintf(stderr, "%s\n", text_string(&line));
	sd_journal_send("MESSAGE=%s", text_string(&line), "PRIORITY=%i", (int)level,
			"SYSLOG_IDENTIFIER=virt-handover", "VM_NAME=%s",
			log_state.guest_name ? log_state.guest_name : "", "VM_UUID=%s",
			log_state.guest_uuid ? log_state.guest_uuid : "", "DEVICE=%s",
			device ? device : "", NULL);
}
