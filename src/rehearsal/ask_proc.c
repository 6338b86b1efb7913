/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Processes and mounts as files (proc(5)): those of the host file, and those that
 * the kernel holds in the middle of a task. */

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/waiting.h"

enum { AT_PID = 1, AT_FD = 3 };

/* The process with that number in the host file, or NOTHING. */
static int process_of(const struct kernel *kernel, const struct parts *parts)
{
	char *end;
	long pid = strtol(parts->at[AT_PID], &end, 10);
	for (size_t i = 0; !*end && i < kernel->file->process_count; i++)
		if (kernel->file->processes[i].pid == pid && !kernel->ended[i])
			return (int)i;
	return NOTHING;
}

static const struct waiting *waiting_of(struct kernel *kernel, const struct parts *parts)
{
	const struct waiting *waiting = waiting_find(kernel, strtol(parts->at[AT_PID], NULL, 10));
	return waiting && !waiting->over ? waiting : NULL;
}

static int list_proc(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->file->process_count; i++) {
		autofree char *pid = str_format("%ld", kernel->file->processes[i].pid);
		if (!kernel->ended[i])
			answer_entry(answer, pid, true);
	}
	for (size_t i = 0; i < kernel->state->waiting_count; i++) {
		autofree char *pid = str_format("%ld", kernel->state->waiting[i].pid);
		if (!kernel->state->waiting[i].over)
			answer_entry(answer, pid, true);
	}
	return 0;
}

static int read_command(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int process = process_of(kernel, parts);
	const char *command = process == NOTHING ? NULL : kernel->file->processes[process].command;
	if (process == NOTHING && !waiting_of(kernel, parts))
		return -ENOENT;
	text_addf(answer->text, "%s\n",
		  process == NOTHING ? "virt-handover"
		  : command	     ? command
				     : "?");
	return 0;
}

static int read_groups(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int process = process_of(kernel, parts);
	if (process == NOTHING)
		return waiting_of(kernel, parts) ? 0 : -ENOENT;
	const char *unit = kernel->file->processes[process].unit;
	text_addf(answer->text, "0::/system.slice%s%s\n", unit ? "/" : "", unit ? unit : "");
	return 0;
}

/* Its 3rd field says "D", its 22nd when the process started. */
static int read_stat(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const struct waiting *waiting = waiting_of(kernel, parts);
	int process = process_of(kernel, parts);
	if (!waiting && process == NOTHING)
		return -ENOENT;
	text_addf(answer->text, "%s (%s) %s 1 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 %ld 0 0\n",
		  parts->at[AT_PID], waiting ? "virt-handover" : "process", waiting ? "D" : "S",
		  waiting ? waiting->pid : 1000 + (long)process);
	return 0;
}

static int list_descriptors(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int process = process_of(kernel, parts);
	if (process == NOTHING)
		return waiting_of(kernel, parts) ? 0 : -ENOENT;
	for (size_t i = 0; i < kernel->hold_count; i++) {
		autofree char *fd = str_format("%zu", i + 3);
		if (kernel->holds[i].process == (size_t)process)
			answer_entry(answer, fd, false);
	}
	return 0;
}

static int link_descriptor(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	char *end;
	int process = process_of(kernel, parts);
	unsigned long fd = strtoul(parts->at[AT_FD], &end, 10);
	if (process == NOTHING || *end || fd < 3 || fd - 3 >= kernel->hold_count ||
	    kernel->holds[fd - 3].process != (size_t)process)
		return -ENOENT;
	const struct hold_state *hold = &kernel->holds[fd - 3];
	size_t index = fd - 3;
	for (int p = 0; p < process; p++)
		index -= kernel->file->processes[p].nodes.count;
	text_addf(answer->text, "/dev/%s%s", kernel->file->processes[process].nodes.at[index],
		  hold->deleted ? " (deleted)" : "");
	return 0;
}

static int read_mounts(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->file->mount_count; i++) {
		const struct captured_mount *mount = &kernel->file->mounts[i];
		if (str_equal(mount->point, "swap"))
			continue;
		text_addf(answer->text, "%zu 1 %s / %s rw - %s %s rw\n", i + 20,
			  mount->number ? mount->number : "0:0", mount->point,
			  mount->type ? mount->type : "none",
			  mount->source ? mount->source : "none");
	}
	return 0;
}

static int read_swaps(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	text_add(answer->text, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	for (size_t i = 0; i < kernel->file->mount_count; i++)
		if (str_equal(kernel->file->mounts[i].point, "swap"))
			text_addf(answer->text, "%s partition 8388604 0 -2\n",
				  kernel->file->mounts[i].source);
	return 0;
}

static int read_release(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	text_addf(answer->text, "%s\n", kernel->file->release);
	return 0;
}

static int read_cmdline(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	text_addf(answer->text, "%s\n", kernel->file->cmdline ? kernel->file->cmdline : "");
	return 0;
}

const struct ask_row ask_proc_rows[] = {
	{PATH_PROC, NULL, NULL, list_proc},
	{PATH_PROC "/self/mountinfo", read_mounts, NULL, NULL},
	{PATH_PROC "/swaps", read_swaps, NULL, NULL},
	{PATH_PROC "/cmdline", read_cmdline, NULL, NULL},
	{PATH_KERNEL_RELEASE, read_release, NULL, NULL},
	{PATH_PROC "/*/comm", read_command, NULL, NULL},
	{PATH_PROC "/*/cgroup", read_groups, NULL, NULL},
	{PATH_PROC "/*/stat", read_stat, NULL, NULL},
	{PATH_PROC "/*/fd", NULL, NULL, list_descriptors},
	{PATH_PROC "/*/fd/*", NULL, link_descriptor, NULL},
	{NULL, NULL, NULL, NULL},
};
