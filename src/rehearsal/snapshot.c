/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How the model stands, as lines that can be compared and shown. */

#include "rehearsal/snapshot.h"

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/module.h"
#include "rehearsal/power.h"
#include "rehearsal/rehearsal.h"
#include "rehearsal/sessions.h"
#include "rehearsal/systemd.h"

static void __attribute__((format(printf, 2, 3))) add(struct words *words, const char *format, ...)
{
	autotext line = {0};
	va_list args;
	va_start(args, format);
	text_addv(&line, format, args);
	va_end(args);
	words_add(words, line.at);
}

/* What few functions have, or nobody changes. */
static void add_settings(const struct kernel *kernel, int function, const char *name,
			 struct words *ret)
{
	const struct captured_function *captured = &kernel->functions[function];
	const struct function_state *state = &kernel->function_states[function];
	if (captured->resets.count)
		add(ret, "%s\treset methods\t%s", name, *state->resets ? state->resets : "none");
	if (!state->d3cold)
		add(ret, "%s\tD3cold\tnot allowed", name);
	if (state->rude_resets)
		add(ret, "%s\treset under its driver\t%u times", name, state->rude_resets);
	for (size_t i = 0; i < captured->bar_count; i++)
		if (captured->bars[i].sizes)
			add(ret, "%s\tBAR %u\t%llu MiB", name, captured->bars[i].index,
			    (unsigned long long)bar_size(kernel, function, &captured->bars[i]) >>
				    20);
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
			add(ret, "%s\tvirtual functions\t%u%s", name, state->vfs,
			    state->unprobed ? ", no drivers for new ones" : "");
		if (kernel->functions[i].vgpu)
			add(ret, "%s\tvGPU type\t%u", name, state->vgpu);
		add(ret, "%s\tpower control\t%s", name, state->power_auto ? "auto" : "on");
		add_settings(kernel, (int)i, name, ret);
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
		for (size_t a = 0; a < type->attributes.count && a < MDEV_ATTRIBUTE_MAX; a++)
			add(ret, "mediated device %s\t%s\t%s", state->mdevs[i].uuid,
			    type->attributes.at[a].name, state->mdevs[i].values[a]);
	}
	for (size_t i = 0; i < kernel->file->hugepages_count && i < HUGEPAGES_MAX; i++)
		add(ret, "huge pages of %lukB\tnumber\t%lu", kernel->file->hugepages[i].size_kb,
		    state->hugepages[i]);
	for (size_t i = 0; i < state->id_count; i++)
		add(ret, "driver %s\tnew_id\t%04x:%04x",
		    kernel_driver_name(kernel, state->ids[i].driver), state->ids[i].vendor,
		    state->ids[i].product);
	for (size_t i = 0; i < state->held_count; i++)
		add(ret, "IOMMU group %d\tin use by\ta guest", state->held_groups[i].group);
	for (size_t i = 0; i < state->waiting_count; i++)
		if (!state->waiting[i].over && !state->waiting[i].given_up)
			add(ret, "process %ld\twaits in the kernel\twith %s", state->waiting[i].pid,
			    state->waiting[i].task.value);
}

/* Who shows something on the card; NULL for nobody. */
static const char *shown_by(const struct kernel *kernel, size_t function)
{
	for (size_t i = 0; i < kernel->hold_count; i++) {
		const struct hold_state *hold = &kernel->holds[i];
		const char *manager;
		if (hold->function != (int)function || !hold->open || hold->deleted ||
		    !str_starts(hold->name, "dri/card"))
			continue;
		manager = process_shown_by(kernel, hold->process);
		if (manager)
			return manager;
	}
	return NULL;
}

/* A greeter in the place of a desktop is the same display. */
static void add_shown(const struct kernel *kernel, struct words *ret)
{
	for (size_t f = 0; f < kernel->function_count; f++) {
		char name[PCI_ADDRESS_TEXT];
		const char *by = shown_by(kernel, f);
		pci_address_print(kernel->functions[f].address, name);
		if (by)
			add(ret, "display of %s\tshown by\t%s", name, by);
	}
	if (kernel->state->front && session_in_front(kernel))
		add(ret, "display\tin front\tthe terminal of a session");
	else if (kernel->state->front)
		add(ret, "display\tin front\ttty%u", kernel->state->front);
}

static void add_display(const struct kernel *kernel, struct words *ret)
{
	add_shown(kernel, ret);
	for (size_t i = 0; i < kernel->file->console_count; i++)
		if (kernel->consoles[i].there)
			add(ret, "console %s\tbound\t%s", kernel->file->consoles[i].name,
			    kernel->consoles[i].bound ? "yes" : "no");
	for (size_t i = 0; i < kernel->file->framebuffer_count; i++)
		if (kernel->framebuffers[i].there)
			add(ret, "frame buffer %s\tdriver\t%s", kernel->file->framebuffers[i].name,
			    kernel->framebuffers[i].bound ? kernel->file->framebuffers[i].driver
							  : "none");
}

static void add_screens(const struct kernel *kernel, struct words *ret)
{
	for (size_t i = 0; i < kernel->file->monitor_count; i++)
		add(ret, "monitor %s\tinput\t0x%02x", kernel->file->monitors[i].name,
		    kernel->monitors[i].input);
	for (size_t i = 0; i < kernel->file->switch_count; i++) {
		char name[PCI_ADDRESS_TEXT];
		if (kernel->file->switches[i].shown)
			add(ret, "%s\tscreens\t%s",
			    pci_address_print(kernel->file->switches[i].card, name),
			    kernel->switches[i].shown ? "shown" : "not shown");
	}
}

/* The session itself says all of its scope. */
static bool is_of_session(const struct kernel *kernel, const char *unit)
{
	for (size_t i = 0; i < kernel->file->session_count; i++)
		if (str_equal(kernel->file->sessions[i].scope, unit))
			return true;
	return false;
}

static void add_users(const struct kernel *kernel, struct words *ret)
{
	for (size_t p = 0; p < kernel->file->process_count; p++) {
		const struct captured_process *process = &kernel->file->processes[p];
		if (p >= kernel->captured_processes && kernel->processes[p].ended)
			continue;
		add(ret, "process %ld (%s)\truns\t%s", process->pid,
		    process->command ? process->command : "?",
		    kernel->processes[p].ended ? "no" : "yes");
	}
	for (size_t i = 0; i < kernel->hold_count; i++) {
		const struct hold_state *hold = &kernel->holds[i];
		const struct captured_process *process = &kernel->file->processes[hold->process];
		if (hold->open)
			add(ret, "process %ld (%s)\t/dev/%s\t%s%s", process->pid,
			    process->command ? process->command : "?", hold->name,
			    hold->mapped ? "mapped" : "open", hold->deleted ? ", but gone" : "");
	}
	for (size_t i = 0; i < kernel->unit_count; i++)
		if (!is_of_session(kernel, kernel->units[i].name))
			add(ret, "unit %s\tstate\t%s", kernel->units[i].name,
			    unit_state_name(kernel, kernel->units[i].name));
	for (size_t i = 0; i < kernel->file->session_count; i++)
		if (i < kernel->captured_sessions || !kernel->sessions[i].ended)
			add(ret, "session %s (%s)\tthere\t%s", kernel->file->sessions[i].id,
			    kernel->file->sessions[i].class ? kernel->file->sessions[i].class
							    : "user",
			    kernel->sessions[i].ended ? "no" : "yes");
}

static void add_drop_ins(const struct kernel *kernel, struct words *ret)
{
	for (size_t i = 0; i < kernel->state->drop_in_count; i++)
		if (kernel->state->drop_ins[i].owed)
			add(ret, "drop-in %s\tits release\tis due",
			    kernel->state->drop_ins[i].name);
}

void kernel_snapshot(const struct kernel *kernel, struct words *ret)
{
	add_drop_ins(kernel, ret);
	add_functions(kernel, ret);
	add_kernel(kernel, ret);
	add_display(kernel, ret);
	add_screens(kernel, ret);
	add_users(kernel, ret);
	words_sort(ret);
}

/* Where the value of a line begins; the part before it says what it is of. */
static size_t key_length(const char *line)
{
	const char *tab = strrchr(line, '\t');
	return tab ? (size_t)(tab - line) : strlen(line);
}

/* line is one of the two, that is there. */
static void differ(struct differences *ret, const char *line, const char *before, const char *after)
{
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
				differ(ret, before->at[b], before->at[b], after->at[a]);
			b++;
			a++;
		} else if (order < 0) {
			differ(ret, before->at[b], before->at[b], NULL);
			b++;
		} else {
			differ(ret, after->at[a], NULL, after->at[a]);
			a++;
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
