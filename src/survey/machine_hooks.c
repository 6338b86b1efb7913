/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What lies in libvirt's folder of hooks, and what others' scripts do there. */

#include <ctype.h>
#include <errno.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/lines.h"
#include "survey/machine.h"

/* Dispatchers have a folder per VM, operation and moment: qemu.d/win10/prepare/begin. */
enum { DEPTH_MAX = 5, SCRIPT_MAX = 1 << 20 };

static bool has_command(const char *line, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = line; (at = strstr(at, word)); at += length) {
		bool begins =
			at == line || (!isalnum((unsigned char)at[-1]) && !strchr("-_.", at[-1]));
		bool ends = !isalnum((unsigned char)at[length]) &&
			    (!at[length] || !strchr("-_.", at[length]));
		if (begins && ends)
			return true;
	}
	return false;
}

static bool has_any(const char *line, const char *const words[])
{
	for (size_t i = 0; words[i]; i++)
		if (strstr(line, words[i]))
			return true;
	return false;
}

static unsigned deeds_of(const char *line)
{
	static const char *const removes[] = {"modprobe -r", "modprobe --remove", "rmmod", NULL};
	static const char *const binds[] = {"/unbind",		"/bind",	 "driver_override",
					    "new_id",		"drivers_probe", "nodedev-detach",
					    "nodedev-reattach", "modprobe",	 NULL};
	static const char *const managers[] = {"display-manager", "gdm",  "sddm", "lightdm",
					       "greetd",	  "lxdm", "xdm",  NULL};
	unsigned deeds = 0;
	if (*line == '#')
		return 0;
	if (has_command(line, "virsh"))
		deeds |= HOOK_VIRSH;
	if (has_any(line, removes) && strstr(line, "vfio"))
		deeds |= HOOK_UNLOADS_VFIO;
	else if (has_any(line, binds))
		deeds |= HOOK_BINDS;
	if (has_command(line, "systemctl") && has_any(line, managers))
		deeds |= HOOK_DISPLAY;
	return deeds;
}

/* Notes the first line of each deed. */
static void read_script(struct host *host, const char *path, struct hook_file *ret)
{
	autotext text = {0}, line = {0};
	if (host_read(host, path, &text) < 0 || text.length > SCRIPT_MAX ||
	    memchr(text_string(&text), '\0', text.length))
		return;
	ret->ours |= strstr(text_string(&text), NAME_GATE) != NULL;
	unsigned seen = 0;
	const char *at = text_string(&text);
	for (unsigned number = 1; next_line(&at, &line); number++) {
		const char *start = text_string(&line) + strspn(text_string(&line), " \t");
		unsigned deeds = deeds_of(start) & ~seen;
		for (unsigned deed = 1; deeds && deed <= HOOK_DISPLAY; deed <<= 1)
			if (deeds & deed)
				*ARRAY_ADD(ret->lines, ret->line_count) =
					(struct hook_line){deed, number, str_copy(start)};
		seen |= deeds;
	}
}

/* Links lead to the gate by its name, wherever that is. */
static bool leads_to_gate(const char *target)
{
	const char *slash = target ? strrchr(target, '/') : NULL;
	return target && str_equal(slash ? slash + 1 : target, NAME_GATE);
}

static void add_hook(struct host *host, const char *path, unsigned depth,
		     const struct file_facts *facts, struct machine *machine)
{
	autotext target = {0};
	struct hook_file *hook = ARRAY_ADD(machine->hooks, machine->hook_count);
	bool link = host_read_link(host, path, &target) == 0;
	hook->path = str_format("/%s", path);
	hook->target = link ? text_take(&target) : NULL;
	hook->there = !facts->leads_nowhere;
	hook->executable = facts->mode & 0111;
	hook->label = str_copy(facts->label);
	hook->changed = facts->changed;
	hook->ours = leads_to_gate(hook->target);
	/* libvirt src/util/virhook.c: the file of the driver's name, and those in its folder. */
	hook->called = depth == 0 ? str_equal(path, PATH_LIBVIRT_HOOKS "/" NAME_HOOK)
				  : depth == 1 && str_starts(path, PATH_LIBVIRT_HOOKS
							     "/" NAME_HOOK_FOLDER "/");
	if (!hook->ours)
		read_script(host, path, hook);
}

static int walk(struct host *host, const char *folder, unsigned depth, struct machine *machine)
{
	autowords names = {0};
	int r = host_list(host, folder, &names);
	for (size_t i = 0; i < names.count && depth < DEPTH_MAX; i++) {
		struct file_facts facts;
		autofree char *path = str_format("%s/%s", folder, names.at[i]);
		if (host_file_facts(host, path, &facts) < 0)
			continue;
		if (facts.is_folder)
			walk(host, path, depth + 1, machine);
		else
			add_hook(host, path, depth, &facts, machine);
		free(facts.label);
	}
	return r;
}

void survey_hooks(struct host *host, struct machine *ret)
{
	int r = walk(host, PATH_LIBVIRT_HOOKS, 0, ret);
	ret->hooks_seen = r == 0 ? SEEN_YES : r == -ENOENT ? SEEN_NO : SEEN_UNKNOWN;
}
