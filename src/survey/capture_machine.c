/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Units, sessions, keyboards, and how much of everything there is, written down. */

#include <errno.h>
#include <stdio.h>

#include "base/memory.h"
#include "host/drop_in.h"
#include "model/names.h"
#include "survey/capture.h"

enum { STATE_MS = 3000 };

static unsigned number_behind(const struct text *file, const char *key)
{
	autofree char *value = text_value_of(file, key);
	return value ? (unsigned)strtoul(value, NULL, 10) : 0;
}

/* Units. */

static int ask_state(struct host *host, const char *name, struct text *ret)
{
	struct task task = {.kind = TASK_UNIT_STATE};
	struct pending pending;
	snprintf(task.value, sizeof task.value, "%s", name);
	int r = host_start(host, &task, &pending);
	return r < 0 ? r : host_finish(host, &pending, deadline_in(STATE_MS), ret);
}

static struct captured_unit *find_unit(struct host_file *file, const char *name)
{
	for (size_t i = 0; i < file->unit_count; i++)
		if (str_equal(file->units[i].name, name))
			return &file->units[i];
	return NULL;
}

/* Notes a unit that is there. False where systemd does not answer. */
static bool add_unit(struct host *host, const char *name, struct host_file *file)
{
	autotext state = {0};
	if (find_unit(file, name))
		return true;
	int r = ask_state(host, name, &state);
	if (r < 0)
		return r == -ENOENT;
	struct captured_unit *unit = ARRAY_ADD(file->units, file->unit_count);
	unit->name = str_copy(name);
	unit->state = str_equal(text_string(&state), "failed") ? UNIT_FAILED
		      : str_equal(text_string(&state), "active") ||
				      str_equal(text_string(&state), "reloading")
			      ? UNIT_ACTIVE
		      : str_equal(text_string(&state), "activating") ? UNIT_ACTIVATING
								     : UNIT_INACTIVE;
	return true;
}

/* The display manager's own name is where the link leads. */
static bool add_display_manager(struct host *host, struct host_file *file)
{
	static const char alias[] = "display-manager.service";
	autofree char *name = host_link_name(host, "etc/systemd/system/display-manager.service");
	bool answers = add_unit(host, name ? name : alias, file);
	struct captured_unit *unit = name ? find_unit(file, name) : NULL;
	if (unit && !str_equal(name, alias))
		words_add(&unit->aliases, alias);
	return answers;
}

static void capture_units(struct host *host, struct host_file *ret)
{
	/* Services that drivers of cards are known to have. */
	static const char *const known[] = {"nvidia-persistenced.service", "nvidia-powerd.service",
					    "nvidia-dcgm.service", "nvidia-fabricmanager.service"};
	bool answers = add_display_manager(host, ret);
	for (size_t i = 0; answers && i < ARRAY_SIZE(known); i++)
		answers = add_unit(host, known[i], ret);
	for (size_t i = 0; answers && i < ret->process_count; i++)
		if (ret->processes[i].unit)
			answers = add_unit(host, ret->processes[i].unit, ret);
	if (!answers)
		words_add(&ret->unread, "states of units: systemd does not answer");
}

/* Sessions. */

static void capture_session(struct host *host, const char *id, struct host_file *file)
{
	autotext lines = {0};
	autofree char *path = str_format("run/systemd/sessions/%s", id);
	if (strchr(id, '.') || host_read(host, path, &lines) < 0 || !lines.length)
		return;
	autofree char *active = text_value_of(&lines, "ACTIVE");
	struct captured_session *session = ARRAY_ADD(file->sessions, file->session_count);
	session->id = str_copy(id);
	session->user = number_behind(&lines, "UID");
	session->seat = text_value_of(&lines, "SEAT");
	session->class = text_value_of(&lines, "CLASS");
	session->type = text_value_of(&lines, "TYPE");
	session->scope = text_value_of(&lines, "SCOPE");
	session->service = text_value_of(&lines, "SERVICE");
	session->vt = number_behind(&lines, "VTNR");
	session->active = str_equal(active, "1");
}

void capture_systemd(struct host *host, struct host_file *ret)
{
	autowords ids = {0};
	autotext front = {0};
	capture_units(host, ret);
	/* "tty2" */
	if (host_read(host, PATH_FRONT_VT, &front) == 0)
		ret->terminal = (unsigned)strtoul(
			text_string(&front) + strcspn(text_string(&front), "0123456789"), NULL, 10);
	host_list(host, "run/systemd/sessions", &ids);
	for (size_t i = 0; i < ids.count; i++)
		capture_session(host, ids.at[i], ret);
}

/* Keyboards: those whose keys can stop the kernel (SysRq) are real ones. */

static void find_function(const char *path, struct captured_keyboard *ret)
{
	for (const char *part = path; part; part = strchr(part, '/')) {
		part += *part == '/';
		autofree char *name = str_copy_n(part, strcspn(part, "/"));
		struct pci_address address;
		if (!pci_address_parse(name, &address))
			continue;
		ret->behind = address;
		ret->has_behind = true;
	}
}

/* One device: its lines up to an empty one. */
static void capture_input(const char *block, struct host_file *file)
{
	autofree char *name = NULL, *path = NULL, *handlers = NULL;
	const char *at = strstr(block, "N: Name=\"");
	if (at)
		name = str_copy_n(at + strlen("N: Name=\""),
				  strcspn(at + strlen("N: Name=\""), "\"\n"));
	at = strstr(block, "S: Sysfs=");
	if (at)
		path = str_copy_n(at + strlen("S: Sysfs="),
				  strcspn(at + strlen("S: Sysfs="), "\n"));
	at = strstr(block, "H: Handlers=");
	if (at)
		handlers = str_copy_n(at, strcspn(at, "\n"));
	const char *input = path ? strrchr(path, '/') : NULL;
	if (!input || !handlers || !strstr(handlers, "kbd") || !strstr(handlers, "sysrq"))
		return;
	struct captured_keyboard *keyboard = ARRAY_ADD(file->keyboards, file->keyboard_count);
	keyboard->input = str_copy(input + 1);
	keyboard->name = TAKE(name);
	find_function(path, keyboard);
}

static void capture_keyboards(struct host *host, struct host_file *ret)
{
	autotext devices = {0};
	host_read(host, PATH_PROC "/bus/input/devices", &devices);
	for (const char *block = text_string(&devices); block && *block;) {
		const char *end = strstr(block, "\n\n");
		autofree char *lines =
			end ? str_copy_n(block, (size_t)(end - block)) : str_copy(block);
		capture_input(lines, ret);
		block = end ? end + 2 : NULL;
	}
}

/* Memory that firmware's frame buffers have; everybody but root is shown zeroes. */
static void capture_iomem(struct host *host, struct host_file *ret)
{
	autotext lines = {0};
	host_read(host, PATH_PROC "/iomem", &lines);
	for (const char *line = text_string(&lines); line && *line;) {
		unsigned long long start, end;
		char owner[64];
		if (sscanf(line, " %llx-%llx : %63[^\n]", &start, &end, owner) == 3 &&
		    (strstr(owner, "fb") || str_equal(owner, "BOOTFB"))) {
			if (end)
				*ARRAY_ADD(ret->iomem, ret->iomem_count) =
					(struct captured_iomem){start, end, str_copy(owner)};
			else
				words_add(&ret->unread,
					  "which memory frame buffers of the firmware "
					  "have: only root may see that");
		}
		line = strchr(line, '\n');
		line += line != NULL;
	}
}

/* "0-7" is 8; 0 for unknown. */
static unsigned count_of(struct host *host, const char *path)
{
	autotext range = {0};
	if (host_read(host, path, &range) < 0 || !range.length)
		return 0;
	const char *dash = strrchr(range.at, '-');
	return (unsigned)strtoul(dash ? dash + 1 : range.at, NULL, 10) + 1;
}

static void capture_hugepages(struct host *host, struct host_file *ret)
{
	static const char folder[] = "sys/kernel/mm/hugepages";
	autowords names = {0};
	host_list(host, folder, &names);
	for (size_t i = 0; i < names.count; i++) {
		unsigned long size;
		autofree char *path = str_format("%s/%s/nr_hugepages", folder, names.at[i]);
		long count = host_read_number(host, path, 0);
		if (sscanf(names.at[i], "hugepages-%lukB", &size) == 1 && count >= 0)
			*ARRAY_ADD(ret->hugepages, ret->hugepages_count) =
				(struct captured_hugepages){size, (unsigned long)count};
	}
}

void capture_machine(struct host *host, struct host_file *ret)
{
	autotext memory = {0};
	ret->cpus = count_of(host, "sys/devices/system/cpu/possible");
	ret->nodes = count_of(host, "sys/devices/system/node/possible");
	host_read(host, PATH_PROC "/meminfo", &memory);
	const char *total = strstr(text_string(&memory), "MemTotal:");
	if (total)
		sscanf(total, "MemTotal: %lu", &ret->memory_kb);
	capture_hugepages(host, ret);
	host_list_drop_ins(host, "", &ret->drop_ins);
	capture_keyboards(host, ret);
	capture_iomem(host, ret);
}
