/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Processes and mounts as files (proc(5)): those of the host file, and those that
 * the kernel holds in the middle of a task. */

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/drivers.h"
#include "rehearsal/waiting.h"

enum { AT_PID = 1, AT_FD = 3 };

/* The process with that number in the host file, or NOTHING. */
static int process_of(const struct kernel *kernel, const struct parts *parts)
{
	char *end;
	long pid = strtol(parts->at[AT_PID], &end, 10);
	return *end ? NOTHING : kernel_process(kernel, pid);
}

static bool is_shown(const struct waiting *waiting)
{
	return !waiting->over && !waiting->given_up;
}

static const struct waiting *waiting_of(struct kernel *kernel, const struct parts *parts)
{
	const struct waiting *waiting = waiting_find(kernel, strtol(parts->at[AT_PID], NULL, 10));
	return waiting && is_shown(waiting) ? waiting : NULL;
}

static int list_proc(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)parts;
	for (size_t i = 0; i < kernel->file->process_count; i++) {
		autofree char *pid = str_format("%ld", kernel->file->processes[i].pid);
		if (!kernel->processes[i].ended)
			answer_entry(answer, pid, true);
	}
	for (size_t i = 0; i < kernel->state->waiting_count; i++) {
		autofree char *pid = str_format("%ld", kernel->state->waiting[i].pid);
		if (is_shown(&kernel->state->waiting[i]))
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

/* The user of a session's scope; people have numbers from 1000 on. */
static unsigned user_of_scope(const struct kernel *kernel, const char *scope)
{
	for (size_t i = 0; i < kernel->file->session_count; i++)
		if (str_equal(kernel->file->sessions[i].scope, scope))
			return kernel->file->sessions[i].user;
	return 1000;
}

/* Where systemd puts what is in the unit (systemd.special(7)). */
static void print_group(const struct kernel *kernel, const char *unit, struct text *out)
{
	const char *colon = unit ? strchr(unit, ':') : NULL;
	text_add(out, "0::/");
	if (colon) {
		int user = (int)(colon - unit);
		text_addf(out, "user.slice/user-%.*s.slice/user@%.*s.service/session.slice/%s",
			  user, unit, user, unit, colon + 1);
	} else if (unit && str_starts(unit, "session-")) {
		text_addf(out, "user.slice/user-%u.slice/%s", user_of_scope(kernel, unit), unit);
	} else if (unit && str_starts(unit, "user@")) {
		const char *user = unit + strlen("user@");
		text_addf(out, "user.slice/user-%.*s.slice/%s", (int)strcspn(user, "."), user,
			  unit);
	} else if (unit && !str_equal(unit, "init.scope")) {
		text_addf(out, "system.slice/%s", unit);
	} else {
		text_add(out, unit ? unit : "system.slice");
	}
	text_add(out, "\n");
}

static int read_groups(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int process = process_of(kernel, parts);
	if (process == NOTHING)
		return waiting_of(kernel, parts) ? 0 : -ENOENT;
	print_group(kernel, kernel->file->processes[process].unit, answer->text);
	return 0;
}

/* Its 3rd field says "D", its 22nd when the process started. */
static int read_stat(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const struct waiting *waiting = waiting_of(kernel, parts);
	int process = process_of(kernel, parts);
	if (!waiting && process == NOTHING)
		return -ENOENT;
	text_addf(answer->text, "%s (%s) %s 1 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 %llu 0 0\n",
		  parts->at[AT_PID], waiting ? "virt-handover" : "process", waiting ? "D" : "S",
		  waiting ? (unsigned long long)waiting->pid
			  : (unsigned long long)kernel->processes[process].started);
	return 0;
}

static int read_stack(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const struct waiting *waiting = waiting_of(kernel, parts);
	if (!waiting && process_of(kernel, parts) == NOTHING)
		return -ENOENT;
	if (waiting)
		driver_stack(kernel, waiting, answer->text);
	else
		text_add(answer->text, "[<0>] ep_poll+0x9d/0x140\n");
	return 0;
}

static int list_descriptors(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int process = process_of(kernel, parts);
	if (process == NOTHING)
		return waiting_of(kernel, parts) ? 0 : -ENOENT;
	for (size_t i = 0; i < kernel->hold_count; i++) {
		const struct hold_state *hold = &kernel->holds[i];
		autofree char *fd = str_format("%zu", i + 3);
		if (hold->process == (size_t)process && hold->open && !hold->mapped)
			answer_entry(answer, fd, false);
	}
	return 0;
}

static const struct hold_state *hold_of(const struct kernel *kernel, const struct parts *parts)
{
	char *end;
	int process = process_of(kernel, parts);
	unsigned long fd = strtoul(parts->at[AT_FD], &end, 10);
	if (process == NOTHING || *end || fd < 3 || fd - 3 >= kernel->hold_count)
		return NULL;
	const struct hold_state *hold = &kernel->holds[fd - 3];
	return hold->process == (size_t)process && hold->open && !hold->mapped ? hold : NULL;
}

static int link_descriptor(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const struct hold_state *hold = hold_of(kernel, parts);
	if (!hold)
		return -ENOENT;
	text_addf(answer->text, "/dev/%s%s", hold->name, hold->deleted ? " (deleted)" : "");
	return 0;
}

/* Drivers that say more of a file (Documentation/gpu/drm-usage-stats.rst). */
static bool tells_of_files(const char *driver)
{
	static const char *const drivers[] = {"amdgpu", "i915", "xe"};
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		if (str_equal(driver, drivers[i]))
			return true;
	return false;
}

static int read_descriptor(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const struct hold_state *hold = hold_of(kernel, parts);
	if (!hold)
		return -ENOENT;
	text_add(answer->text, "pos:\t0\nflags:\t02100002\nmnt_id:\t27\nino:\t500\n");
	const struct captured_function *captured =
		hold->function == NOTHING ? NULL : &kernel->functions[hold->function];
	if (!captured || !str_starts(hold->name, "dri/") || !tells_of_files(captured->driver))
		return 0;
	char name[PCI_ADDRESS_TEXT];
	text_addf(answer->text, "drm-driver:\t%s\ndrm-pdev:\t%s\ndrm-client-id:\t%zu\n",
		  captured->driver, pci_address_print(captured->address, name),
		  (size_t)(hold - kernel->holds));
	return 0;
}

/* Every process has one thread. */
static int list_threads(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	if (process_of(kernel, parts) == NOTHING && !waiting_of(kernel, parts))
		return -ENOENT;
	answer_entry(answer, parts->at[AT_PID], true);
	return 0;
}

/* fs/proc/task_mmu.c, show_map_vma: what is open is not said to be mapped too */
static int read_maps(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	int process = process_of(kernel, parts);
	if (process == NOTHING)
		return waiting_of(kernel, parts) ? 0 : -ENOENT;
	const char *command = kernel->file->processes[process].command;
	text_addf(answer->text, "55d000000000-55d000010000 r-xp 00000000 fe:00 %-26d /usr/bin/%s\n",
		  1000, command ? command : "program");
	for (size_t i = 0; i < kernel->hold_count; i++) {
		const struct hold_state *hold = &kernel->holds[i];
		if (hold->process != (size_t)process || !hold->open || !hold->mapped)
			continue;
		text_addf(answer->text, "7f%010zx-7f%010zx rw-s 00000000 00:06 %-26zu /dev/%s%s\n",
			  i << 16, (i << 16) + 0x8000, 500 + i, hold->name,
			  hold->deleted ? " (deleted)" : "");
	}
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

/* A guest of the model is no process, and libvirt has no file of it. */
static int read_guest_pid(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	(void)kernel;
	(void)parts;
	(void)answer;
	return -ENOENT;
}

const struct ask_row ask_proc_rows[] = {
	{PATH_DOMAINS_LIVE "/*", read_guest_pid, NULL, NULL},
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
	{PATH_PROC "/*/fdinfo/*", read_descriptor, NULL, NULL},
	{PATH_PROC "/*/maps", read_maps, NULL, NULL},
	{PATH_PROC "/*/stack", read_stack, NULL, NULL},
	{PATH_PROC "/*/task", NULL, NULL, list_threads},
	{NULL, NULL, NULL, NULL},
};
