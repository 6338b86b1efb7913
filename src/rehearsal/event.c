/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What was done, in words. */

#include "base/memory.h"
#include "model/drop_in.h"
#include "model/names.h"
#include "rehearsal/rehearsal.h"

/* The name behind the last slash but above of them. */
static char *part_from_end(const char *path, unsigned above)
{
	const char *end = path + strlen(path);
	const char *start = end;
	for (unsigned i = 0; start > path; start--) {
		if (start[-1] != '/')
			continue;
		if (i++ == above)
			break;
		end = start - 1;
	}
	return str_copy_n(start, (size_t)(end - start));
}

/* "1010 48312 TERM" */
static void describe_signal(const char *value, struct text *out)
{
	const char *signal = strrchr(value, ' ');
	text_addf(out, "%s process %.*s", str_equal(signal, " KILL") ? "kill" : "end",
		  (int)strcspn(value, " "), value);
}

/* Of a mediated device: a path below it. */
static void describe_attribute(const struct task *task, const char *value, struct text *out)
{
	const char *uuid = task->path + strlen(PATH_MDEV_DEVICES "/");
	size_t length = strcspn(uuid, "/");
	text_addf(out, "set %s of mediated device %.*s to %s",
		  uuid[length] ? uuid + length + 1 : "", (int)length, uuid, value);
}

static void describe_drop_in(const struct task *task, const char *name, struct text *out)
{
	enum drop_in_task what = DROP_IN_NOTE;
	autodropin step = {0};
	drop_in_task_parse(task->value, &what, &step);
	if (what == DROP_IN_NOTE)
		text_addf(out, "note that %s is to be run", name);
	else
		text_addf(out, "run %s %s %s", name, drop_in_task_to_string(what),
			  drop_in_sub_operation(&step, what));
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
	autofree char *file = part_from_end(task->path, 0);
	autofree char *folder = part_from_end(task->path, 1);
	autofree char *above = part_from_end(task->path, 2);
	if (task->kind < ARRAY_SIZE(others) && others[task->kind])
		text_addf(out, "%s %s", others[task->kind], value);
	else if (task->kind == TASK_RUN_DROP_IN)
		describe_drop_in(task, task->path + strlen(PATH_DROP_INS "/"), out);
	else if (task->kind == TASK_MANAGE_VFS)
		text_addf(out, "have sriov-manage %s virtual functions of %s",
			  str_starts(value, "on ") ? "make all" : "end the",
			  value + strcspn(value, " ") + 1);
	else if (task->kind == TASK_TELL_SESSION)
		text_addf(out, "tell session %.*s", (int)strcspn(value, " "), value);
	else if (task->kind == TASK_END_PROCESS)
		describe_signal(value, out);
	else if (str_equal(file, "bind") && str_starts(folder, "vtcon"))
		text_addf(out, "%s console %s", str_equal(value, "0") ? "unbind" : "bind", folder);
	else if (str_equal(file, "bind"))
		text_addf(out, "bind %s to %s", value, folder);
	else if (str_equal(file, "uevent"))
		text_addf(out, "%s %s", str_equal(value, "add") ? "show" : "hide", folder);
	else if (str_equal(file, "unbind"))
		text_addf(out, "unbind %s from %s", value, folder);
	else if (str_equal(file, "driver_override"))
		text_addf(out, "reserve %s for %s", folder, *value ? value : "nobody");
	else if (str_equal(file, "create"))
		text_addf(out, "create mediated device %s of %s", value, folder);
	else if (str_equal(file, "remove") && str_starts(task->path, PATH_MDEV_DEVICES))
		text_addf(out, "remove mediated device %s", folder);
	else if (str_starts(task->path, PATH_MDEV_DEVICES "/"))
		describe_attribute(task, value, out);
	else if (str_equal(file, "control"))
		text_addf(out, "set power of %s to %s", above, value);
	else if (str_equal(file, "reset_method"))
		text_addf(out, "set resets of %s to %s", folder, *value ? value : "none");
	else if (str_equal(file, "reset"))
		text_addf(out, "reset %s", folder);
	else if (str_starts(file, "resource"))
		text_addf(out, "set BAR %.1s of %s to %llu MiB", file + strlen("resource"), folder,
			  1ull << (strtoul(value, NULL, 10) & 63));
	else if (str_equal(task->path, PATH_SWITCHEROO))
		text_addf(out, "switch screens to %s", value);
	else if (str_equal(file, "remove"))
		text_addf(out, "remove %s", folder);
	else if (str_equal(file, FILE_NUMVFS))
		text_addf(out, "have %s virtual functions of %s", value, folder);
	else if (str_equal(file, FILE_AUTOPROBE))
		text_addf(out, "%s drivers to new functions of %s",
			  str_equal(value, "0") ? "give no" : "give", folder);
	else if (strstr(task->path, "/" FILE_VGPU))
		text_addf(out, "make %s a vGPU of type %s", above, value);
	else if (str_equal(file, "rescan"))
		text_add(out, "look for PCI functions again");
	else
		text_addf(out, "write %s to /%s", value, task->path);
}
