/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/processes.h"

#include "base/memory.h"
#include "model/names.h"

/* What stands in stat behind the command, which may hold blanks and brackets:
 * "S PPID ..." (proc(5)). NULL where there is none. free() it. */
static char *behind_command(struct host *host, long pid)
{
	autofree char *path = str_format(PATH_PROC "/%ld/stat", pid);
	autotext stat = {0};
	if (host_read(host, path, &stat) < 0)
		return NULL;
	const char *at = strrchr(text_string(&stat), ')');
	return at && at[1] == ' ' ? str_copy(at + 2) : NULL;
}

uint64_t host_process_started(struct host *host, long pid)
{
	enum { STARTED = 22, FIRST_BEHIND_COMMAND = 3 };
	autofree char *fields = behind_command(host, pid);
	const char *at = fields && *fields != 'Z' ? fields : NULL;
	for (int i = FIRST_BEHIND_COMMAND; at && i < STARTED; i++) {
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
	return at ? strtoull(at, NULL, 10) : 0;
}

long host_process_parent(struct host *host, long pid)
{
	autofree char *fields = behind_command(host, pid);
	return fields && fields[0] && fields[1] ? strtol(fields + 2, NULL, 10) : 0;
}

/* A line is "[<0>] snd_card_free+0x5f/0x80 [snd]"; some kernels end with one that has
 * no name, but an address (kernel fs/proc/base.c, proc_pid_stack). */
static void add_function(struct text *stack, const char *line)
{
	const char *name = strstr(line, "] ");
	size_t length = name ? strcspn(name + 2, "+ \n") : 0;
	if (!length || str_starts(name + 2, "0x"))
		return;
	if (stack->length)
		text_add(stack, " < ");
	text_add_bytes(stack, name + 2, length);
}

char *host_process_stack(struct host *host, long pid)
{
	enum { SHOWN = 6 };
	autofree char *path = str_format(PATH_PROC "/%ld/stack", pid);
	autotext lines = {0};
	struct text stack = {0};
	if (host_read(host, path, &lines) < 0)
		return NULL;
	const char *line = text_string(&lines);
	for (int i = 0; i < SHOWN && *line; i++) {
		add_function(&stack, line);
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return stack.length ? text_take(&stack) : NULL;
}
