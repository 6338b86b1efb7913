/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How the model stands, as lines that can be compared and shown. */

#include "rehearsal/snapshot.h"

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/module.h"
#include "rehearsal/rehearsal.h"

static void __attribute__((format(printf, 2, 3))) add(struct words *words, const char *format, ...)
{
	autotext line = {0};
	va_list args;
	va_start(args, format);
	text_addv(&line, format, args);
	va_end(args);
	words_add(words, line.at);
}

static void add_functions(const struct kernel *kernel, struct words *ret)
{
	for (size_t i = 0; i < kernel->function_count; i++) {
		const struct function_state *state = &kernel->function_states[i];
		char name[PCI_ADDRESS_TEXT];
		pci_address_print(kernel->functions[i].address, name);
		if (!state->present)
			continue;
		const char *driver = kernel_driver_name(kernel, state->driver);
		const char *shown = kernel_driver_name(kernel, state->shown);
		add(ret, "%s\tdriver\t%s%s", name, *driver ? driver : "none",
		    str_equal(driver, shown) ? "" : ", on its way");
		add(ret, "%s\treserved for\t%s", name,
		    *state->override ? state->override : "nobody");
		if (kernel->functions[i].sriov.total)
			add(ret, "%s\tvirtual functions\t%u", name, state->vfs);
	}
}

static void add_kernel(const struct kernel *kernel, struct words *ret)
{
	const struct state *state = kernel->state;
	for (size_t i = 0; i < kernel->file->module_count; i++)
		if (kernel->modules[i].phase != PHASE_BUILTIN)
			add(ret, "module %s\tstate\t%s", kernel->file->modules[i].name,
			    module_phase_name(kernel->modules[i].phase));
	for (size_t i = 0; i < state->mdev_count; i++) {
		const struct captured_mdev_type *type =
			&kernel->file->mdev_types[state->mdevs[i].type];
		add(ret, "mediated device %s\tmade of\t%s/%s", state->mdevs[i].uuid, type->parent,
		    type->type);
	}
	for (size_t i = 0; i < state->id_count; i++)
		add(ret, "driver %s\tnew_id\t%04x:%04x",
		    kernel_driver_name(kernel, state->ids[i].driver), state->ids[i].vendor,
		    state->ids[i].product);
	for (size_t i = 0; i < state->held_count; i++)
		add(ret, "IOMMU group %d\tin use by\ta guest", state->held_groups[i]);
	for (size_t i = 0; i < state->waiting_count; i++)
		if (!state->waiting[i].over)
			add(ret, "process %ld\twaits in the kernel\twith %s", state->waiting[i].pid,
			    state->waiting[i].task.value);
}

static void add_display(const struct kernel *kernel, struct words *ret)
{
	for (size_t i = 0; i < kernel->file->console_count; i++)
		if (kernel->consoles[i].there)
			add(ret, "console %s\tbound\t%s", kernel->file->consoles[i].name,
			    kernel->consoles[i].bound ? "yes" : "no");
	for (size_t i = 0; i < kernel->file->framebuffer_count; i++)
		if (kernel->framebuffers[i])
			add(ret, "frame buffer %s\tdriver\t%s", kernel->file->framebuffers[i].name,
			    kernel->file->framebuffers[i].driver
				    ? kernel->file->framebuffers[i].driver
				    : "none");
}

static void add_users(const struct kernel *kernel, struct words *ret)
{
	const struct hold_state *hold = kernel->holds;
	for (size_t p = 0; p < kernel->file->process_count; p++) {
		const struct captured_process *process = &kernel->file->processes[p];
		for (size_t n = 0; n < process->nodes.count; n++, hold++)
			if (!kernel->ended[p])
				add(ret, "process %ld (%s)\t/dev/%s\t%s", process->pid,
				    process->command ? process->command : "?", process->nodes.at[n],
				    hold->deleted ? "open, but gone" : "open");
	}
}

void kernel_snapshot(const struct kernel *kernel, struct words *ret)
{
	add_functions(kernel, ret);
	add_kernel(kernel, ret);
	add_display(kernel, ret);
	add_users(kernel, ret);
	words_sort(ret);
}

/* Where the value of a line begins; the part before it says what it is of. */
static size_t key_length(const char *line)
{
	const char *tab = strrchr(line, '\t');
	return tab ? (size_t)(tab - line) : strlen(line);
}

static void differ(struct differences *ret, const char *before, const char *after)
{
	const char *line = before ? before : after;
	size_t key = key_length(line);
	size_t subject = strcspn(line, "\t");
	struct difference *difference = ARRAY_ADD(ret->at, ret->count);
	difference->subject = str_copy_n(line, subject);
	difference->what =
		subject < key ? str_copy_n(line + subject + 1, key - subject - 1) : str_copy("");
	difference->before = before ? str_copy(before + key + 1) : NULL;
	difference->after = after ? str_copy(after + key + 1) : NULL;
}

static int compare_keys(const char *a, const char *b)
{
	size_t a_key = key_length(a), b_key = key_length(b);
	int order = strncmp(a, b, a_key < b_key ? a_key : b_key);
	return order ? order : (a_key > b_key) - (a_key < b_key);
}

static int compare_lines(const void *a, const void *b)
{
	return compare_keys(*(char *const *)a, *(char *const *)b);
}

void differences_find(const struct words *before, const struct words *after,
		      struct differences *ret)
{
	size_t b = 0, a = 0;
	*ret = (struct differences){0};
	/* NB: sorted by key, and not as whole lines: a key can begin another. */
	if (before->count)
		qsort(before->at, before->count, sizeof *before->at, compare_lines);
	if (after->count)
		qsort(after->at, after->count, sizeof *after->at, compare_lines);
	while (b < before->count || a < after->count) {
		int order = b == before->count	? 1
			    : a == after->count ? -1
						: compare_keys(before->at[b], after->at[a]);
		if (order == 0) {
			if (!str_equal(before->at[b], after->at[a]))
				differ(ret, before->at[b], after->at[a]);
			b++;
			a++;
		} else if (order < 0) {
			differ(ret, before->at[b++], NULL);
		} else {
			differ(ret, NULL, after->at[a++]);
		}
	}
}

void differences_clear(struct differences *differences)
{
	for (size_t i = 0; i < differences->count; i++) {
		free(differences->at[i].subject);
		free(differences->at[i].what);
		free(differences->at[i].before);
		free(differences->at[i].after);
	}
	free(differences->at);
	*differences = (struct differences){0};
}

void difference_describe(const struct difference *difference, struct text *out)
{
	text_addf(out, "%s  %s: %s -> %s", difference->subject, difference->what,
		  difference->before ? difference->before : "not there",
		  difference->after ? difference->after : "not there");
}

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

void event_describe(const struct event *event, struct text *out)
{
	const struct task *task = &event->task;
	autofree char *value = str_copy_n(task->value, strcspn(task->value, "\n"));
	autofree char *file = part_from_end(task->path, 0);
	autofree char *folder = part_from_end(task->path, 1);
	if (task->kind == TASK_LOAD_MODULE)
		text_addf(out, "load module %s", value);
	else if (task->kind == TASK_UNLOAD_MODULE)
		text_addf(out, "unload module %s", value);
	else if (str_equal(file, "bind"))
		text_addf(out, "bind %s to %s", value, folder);
	else if (str_equal(file, "unbind"))
		text_addf(out, "unbind %s from %s", value, folder);
	else if (str_equal(file, "driver_override"))
		text_addf(out, "reserve %s for %s", folder, *value ? value : "nobody");
	else if (str_equal(file, "create"))
		text_addf(out, "create mediated device %s of %s", value, folder);
	else if (str_equal(file, "remove") && str_starts(task->path, PATH_MDEV_DEVICES))
		text_addf(out, "remove mediated device %s", folder);
	else
		text_addf(out, "write %s to /%s", value, task->path);
}
