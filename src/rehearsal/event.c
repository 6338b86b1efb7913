/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What was done, in words. */

#include "base/memory.h"
#include "model/drop_in.h"
#include "model/names.h"
#include "rehearsal/rehearsal.h"
#include "rehearsal/write.h"

/* "1010 48312 TERM" */
static void describe_signal(const char *value, struct text *out)
{
	const char *signal = strrchr(value, ' ');
	text_addf(out, "%s process %.*s", str_equal(signal, " KILL") ? "kill" : "end",
		  (int)strcspn(value, " "), value);
}

static void describe_drop_in(const struct task *task, struct text *out)
{
	const char *name = task->path + strlen(PATH_DROP_INS "/");
	enum drop_in_task what = DROP_IN_NOTE;
	autodropin step = {0};
	drop_in_task_parse(task->value, &what, &step);
	if (what == DROP_IN_NOTE)
		text_addf(out, "note that %s is to be run", name);
	else
		text_addf(out, "run %s %s %s", name, drop_in_task_to_string(what),
			  drop_in_sub_operation(&step, what));
}

/* What is written where, in words: $v is the value, and a digit behind '$' says which part
 * of the path, counted from 0. The first row that fits counts. */
static const struct {
	const char *pattern; /* see parts_match() */
	const char *value;   /* NULL for any */
	const char *words;
} writes[] = {
	{PATH_PCI_DRIVERS "/*/bind", NULL, "bind $v to $4"},
	{PATH_PCI_DRIVERS "/*/unbind", NULL, "unbind $v from $4"},
	{PATH_PLATFORM_DRIVERS "/*/bind", NULL, "bind $v to $4"},
	{PATH_PLATFORM_DRIVERS "/*/unbind", NULL, "unbind $v from $4"},
	{PATH_PCI_DEVICES "/*/driver_override", "", "reserve $4 for nobody"},
	{PATH_PCI_DEVICES "/*/driver_override", NULL, "reserve $4 for $v"},
	{PATH_PCI_DEVICES "/*/power/control", NULL, "set power of $4 to $v"},
	{PATH_PCI_DEVICES "/*/reset_method", "", "set resets of $4 to none"},
	{PATH_PCI_DEVICES "/*/reset_method", NULL, "set resets of $4 to $v"},
	{PATH_PCI_DEVICES "/*/reset", NULL, "reset $4"},
	{PATH_PCI_DEVICES "/*/remove", NULL, "remove $4"},
	{PATH_PCI_DEVICES "/*/" FILE_NUMVFS, NULL, "have $v virtual functions of $4"},
	{PATH_PCI_DEVICES "/*/" FILE_AUTOPROBE, "0", "give no drivers to new functions of $4"},
	{PATH_PCI_DEVICES "/*/" FILE_AUTOPROBE, NULL, "give drivers to new functions of $4"},
	{PATH_PCI_DEVICES "/*/" FILE_VGPU, NULL, "make $4 a vGPU of type $v"},
	{PATH_PCI_DEVICES "/*/drm/*/uevent", "add", "show $6"},
	{PATH_PCI_DEVICES "/*/drm/*/uevent", NULL, "hide $6"},
	{PATH_MDEV_PARENTS "/*/" NAME_MDEV_TYPES "/*/create", NULL,
	 "create mediated device $v of $5"},
	{PATH_MDEV_DEVICES "/*/remove", NULL, "remove mediated device $4"},
	{PATH_MDEV_DEVICES "/*/*", NULL, "set $5 of mediated device $4 to $v"},
	{PATH_MDEV_DEVICES "/*/*/*", NULL, "set $5/$6 of mediated device $4 to $v"},
	{"sys/class/vtconsole/*/bind", "0", "unbind console $3"},
	{"sys/class/vtconsole/*/bind", NULL, "bind console $3"},
	{"sys/bus/pci/rescan", NULL, "look for PCI functions again"},
	{PATH_SWITCHEROO, NULL, "switch screens to $v"},
};

static void fill_in(const char *words, const struct parts *parts, const char *value,
		    struct text *out)
{
	for (const char *at = words; *at; at++) {
		if (*at != '$') {
			text_add_bytes(out, at, 1);
			continue;
		}
		at++;
		text_add(out, *at == 'v' ? value : parts->at[*at - '0']);
	}
}

static void describe_write(const struct task *task, const char *value, struct text *out)
{
	static const char resource[] = "resource";
	CLEANUP(parts_clear) struct parts parts;
	bool split = parts_split(&parts, task->path);
	for (size_t i = 0; split && i < ARRAY_SIZE(writes); i++)
		if (parts_match(&parts, writes[i].pattern) &&
		    (!writes[i].value || str_equal(writes[i].value, value))) {
			fill_in(writes[i].words, &parts, value, out);
			return;
		}
	if (split && parts_match(&parts, PATH_PCI_DEVICES "/*/resource*"))
		text_addf(out, "set BAR %.1s of %s to %llu MiB", parts.at[5] + strlen(resource),
			  parts.at[4], 1ull << (strtoul(value, NULL, 10) & 63));
	else
		text_addf(out, "write %s to /%s", value, task->path);
}

/* Those of which the value says all. */
static const char *const others[] = {
	[TASK_LOAD_MODULE] = "load module",
	[TASK_UNLOAD_MODULE] = "unload module",
	[TASK_STOP_UNIT] = "stop",
	[TASK_START_UNIT] = "start",
	[TASK_END_SESSION] = "end session",
	[TASK_AWAIT_FREE] = "wait until nobody has",
	[TASK_AWAIT_NODES] = "wait for",
	[TASK_SWITCH_VT] = "switch to terminal",
	[TASK_SWITCH_INPUT] = "switch monitor",
};

void event_describe(const struct event *event, struct text *out)
{
	const struct task *task = &event->task;
	autofree char *value = str_copy_n(task->value, strcspn(task->value, "\n"));
	if (task->kind < ARRAY_SIZE(others) && others[task->kind])
		text_addf(out, "%s %s", others[task->kind], value);
	else if (task->kind == TASK_RUN_DROP_IN)
		describe_drop_in(task, out);
	else if (task->kind == TASK_MANAGE_VFS)
		text_addf(out, "have sriov-manage %s virtual functions of %s",
			  str_starts(value, "on ") ? "make all" : "end the",
			  value + strcspn(value, " ") + 1);
	else if (task->kind == TASK_TELL_SESSION)
		text_addf(out, "tell session %.*s", (int)strcspn(value, " "), value);
	else if (task->kind == TASK_END_PROCESS)
		describe_signal(value, out);
	else
		describe_write(task, value, out);
}
