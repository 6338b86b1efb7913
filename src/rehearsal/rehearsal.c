/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The model kernel as a struct host. */

#include "rehearsal/rehearsal.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "host/open_files.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/binding.h"
#include "rehearsal/drop_ins.h"
#include "rehearsal/groups.h"
#include "rehearsal/kernel.h"
#include "rehearsal/node.h"
#include "rehearsal/screens.h"
#include "rehearsal/snapshot.h"
#include "rehearsal/systemd.h"
#include "rehearsal/vgpu.h"
#include "rehearsal/waiting.h"
#include "rehearsal/write.h"

struct rehearsal {
	struct host_operations table; /* NB: first; where host->operations points */
	struct kernel kernel;
};

/* A struct host has no place for what belongs to a kind of host: each rehearsal has
 * a table of operations of its own instead, and begins with it. */
static struct rehearsal *rehearsal_of(struct host *host)
{
	return (struct rehearsal *)(uintptr_t)host->operations;
}

static struct kernel *kernel_of(struct host *host)
{
	return &rehearsal_of(host)->kernel;
}

/* Bytes in all journals, as a note in one of them shows by their number. */
static int64_t journal_bytes(int root_fd)
{
	int64_t bytes = 0;
	int fd = openat(root_fd, PATH_STATE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder)
		return 0;
	for (struct dirent *entry; (entry = readdir(folder));) {
		struct stat status;
		autofree char *path = str_format("%s/journal", entry->d_name);
		if (*entry->d_name != '.' && fstatat(fd, path, &status, 0) == 0)
			bytes += status.st_size;
	}
	closedir(folder);
	return bytes;
}

/* Those of its tasks that wait for processes end with it (host/host.h). */
static void end_life(struct kernel *kernel)
{
	kernel->state->faults.armed = false;
	waiting_forsake(kernel);
	_exit(FAULT_EXIT_STATUS);
}

/* Every question and every task passes here: where a life that is to be killed
 * after a note is seen to have written it. */
static struct kernel *enter(struct host *host)
{
	struct kernel *kernel = kernel_of(host);
	struct fault_state *faults = &kernel->state->faults;
	if (faults->armed && journal_bytes(host->root_fd) != faults->journal_size)
		end_life(kernel);
	return kernel;
}

static bool takes_lock(const struct kernel *kernel, const char *path)
{
	CLEANUP(parts_clear) struct parts parts;
	enum { AT_FUNCTION = 4 };
	parts_split(&parts, path);
	if (!parts_match(&parts, PATH_PCI_DEVICES "/*/driver_override") ||
	    !kernel_is_older(kernel, 6, 12))
		return false;
	int function = kernel_function(kernel, parts.at[AT_FUNCTION]);
	return function != NOTHING && function_is_locked(kernel, function);
}

static int model_read(struct host *host, const char *path, struct text *out)
{
	struct kernel *kernel = enter(host);
	if (takes_lock(kernel, path))
		return kernel_trouble(kernel, "a read of /%s that would never end", path);
	return kernel_read(kernel, path, out);
}

static int model_read_link(struct host *host, const char *path, struct text *out)
{
	return kernel_read_link(enter(host), path, out);
}

static int model_list(struct host *host, const char *path, bool folders_only, struct words *out)
{
	return kernel_list(enter(host), path, folders_only, out);
}

static int model_facts(struct host *host, const char *path, struct file_facts *ret)
{
	return kernel_facts(enter(host), path, ret);
}

static int model_open_node(struct host *host, const char *path)
{
	return node_open(enter(host), path);
}

static const struct fault *fault_at(const struct fault_state *faults, unsigned task)
{
	for (size_t i = 0; i < faults->planned_count; i++)
		if (faults->planned[i].at == task)
			return &faults->planned[i];
	return NULL;
}

static bool is_fault(const struct fault *fault, enum fault_kind kind)
{
	return fault && fault->kind == kind;
}

static struct event *add_event(struct kernel *kernel, const struct task *task)
{
	struct fault_state *faults = &kernel->state->faults;
	if (faults->event_count == EVENT_MAX) {
		kernel_trouble(kernel, "more than %d tasks", EVENT_MAX);
		faults->event_count--;
	}
	struct event *event = &kernel->events[faults->event_count++];
	*event = (struct event){.task = *task, .fault = -1, .at_ms = kernel->state->now_ms};
	kernel_write_looks(kernel, task, event->before, sizeof event->before);
	return event;
}

/* Makes the change, or what a fault leaves of it. */
static int change(struct kernel *kernel, const struct task *task, const struct fault *fault)
{
	if (is_fault(fault, FAULT_FAIL)) {
		model_begin_drop_in(kernel, task);
		return -fault->code;
	}
	if (is_fault(fault, FAULT_STALL)) {
		kernel->why = (struct waiting){.reason = WAIT_FAULT};
		kernel_write_begin(kernel, task);
		return HELD_UP;
	}
	return kernel_do(kernel, task);
}

static struct waiting *hold(struct kernel *kernel, const struct task *task, struct pending *ret)
{
	struct waiting *waiting = waiting_add(kernel, task);
	ret->pid = (pid_t)waiting->pid;
	return waiting;
}

static int start_change(struct kernel *kernel, const struct task *task, struct pending *ret)
{
	struct fault_state *faults = &kernel->state->faults;
	unsigned number = ++faults->tasks;
	const struct fault *fault = fault_at(faults, number);
	struct event *event = add_event(kernel, task);
	event->fault = fault ? (int)fault->kind : -1;
	faults->fired += fault != NULL;
	event->crashed = is_fault(fault, FAULT_CRASH_BEFORE);
	if (event->crashed)
		end_life(kernel);
	int r = change(kernel, task, fault);
	event->outcome = r;
	event->held_up = r == HELD_UP;
	if (r == HELD_UP)
		hold(kernel, task, ret)->event = (size_t)(event - kernel->events);
	else
		ret->pid = -(pid_t)number;
	ret->outcome = r;
	waiting_settle(kernel);
	kernel_write_looks(kernel, task, event->after, sizeof event->after);
	event->crashed = is_fault(fault, FAULT_CRASH_BETWEEN);
	if (event->crashed)
		end_life(kernel);
	return 0;
}

static int start_read(struct kernel *kernel, const struct task *task, struct pending *ret)
{
	if (!takes_lock(kernel, task->path)) {
		ret->outcome = kernel_read(kernel, task->path, &ret->answer);
		text_trim(&ret->answer);
		return 0;
	}
	CLEANUP(parts_clear) struct parts parts;
	parts_split(&parts, task->path);
	kernel_hold_up(kernel, WAIT_LOCK, kernel_function(kernel, parts.at[4]), 0);
	hold(kernel, task, ret);
	ret->outcome = HELD_UP;
	return 0;
}

/* ActiveState; -ENOENT for no such unit. */
static int answer_unit_state(const struct kernel *kernel, const char *name, struct text *ret)
{
	const char *state = unit_state_name(kernel, name);
	text_add(ret, state ? state : "");
	return state ? 0 : -ENOENT;
}

static int model_start(struct host *host, const struct task *task, struct pending *ret)
{
	struct kernel *kernel = enter(host);
	switch (task->kind) {
	case TASK_READ:
		return start_read(kernel, task, ret);
	case TASK_LIST_FILES:
		ret->outcome = host_list_open_files(host, &ret->answer);
		return 0;
	case TASK_RUN_APART: /* what it does when it must is rehearsed as recover */
		return 0;
	case TASK_READ_ROM:
		ret->outcome = kernel_read_rom(kernel, task->path, &ret->answer);
		return 0;
	case TASK_UNIT_STATE:
		kernel->state->questions++;
		ret->outcome = answer_unit_state(kernel, task->value, &ret->answer);
		return 0;
	case TASK_UNIT_CHANGED:
		kernel->state->questions++;
		ret->outcome = unit_changed_at(kernel, task->value, &ret->answer);
		return 0;
	case TASK_READ_INPUT:
		kernel->state->questions++;
		ret->outcome = monitor_read(kernel, task->value, &ret->answer);
		return 0;
	default:
		return start_change(kernel, task, ret);
	}
}

/* When the deadline is on the model's clock: so long after the task began. What has passed
 * of it on ours is no more than the program takes, and is rounded away. */
static int64_t end_of_wait(const struct waiting *waiting, struct deadline deadline)
{
	enum { ROUND_MS = 500 };
	int64_t left = deadline_left(deadline);
	return waiting->began_ms + (left + ROUND_MS - 1) / ROUND_MS * ROUND_MS;
}

/* Once the task has its note in a journal, the life ends. */
static void arm(struct host *host, unsigned task)
{
	struct fault_state *faults = &kernel_of(host)->state->faults;
	if (!is_fault(fault_at(faults, task), FAULT_CRASH_AFTER))
		return;
	faults->armed = true;
	faults->journal_size = journal_bytes(host->root_fd);
}

static int model_finish(struct host *host, struct pending *pending, struct deadline deadline,
			struct text *out)
{
	struct kernel *kernel = enter(host);
	if (pending->pid > 0) {
		struct waiting *waiting = waiting_find(kernel, pending->pid);
		int r = waiting_end(kernel, waiting, end_of_wait(waiting, deadline));
		if (waiting->given_up)
			pending->pid = 0;
		if (r != -ETIMEDOUT && waiting->event != EVENT_MAX)
			arm(host, (unsigned)waiting->event + 1); /* a task has one event */
		return r;
	}
	if (out)
		text_add_bytes(out, text_string(&pending->answer), pending->answer.length);
	if (pending->pid)
		arm(host, (unsigned)-pending->pid);
	return pending->outcome;
}

static void model_close(struct host *host)
{
	struct rehearsal *rehearsal = rehearsal_of(host);
	close_fd(&host->root_fd);
	kernel_clear(&rehearsal->kernel);
	free(rehearsal);
}

static int model_each_link(struct host *host, const char *path, host_link_found *found, void *data)
{
	autowords names = {0};
	struct kernel *kernel = enter(host);
	int r = kernel_list(kernel, path, false, &names);
	for (size_t i = 0; i < names.count; i++) {
		autotext target = {0};
		autofree char *link = str_format("%s/%s", path, names.at[i]);
		if (kernel_read_link(kernel, link, &target) == 0)
			found(names.at[i], target.at, data);
	}
	return r;
}

static int model_kernel_log(struct host *host, int64_t since_us, struct words *out)
{
	kernel_log_since(enter(host), since_us, out);
	return 0;
}

/* The model's time is its own: what was asked for comes by no waiting. */
static void model_wait(struct host *host, int ms)
{
	(void)host;
	(void)ms;
}

static const struct host_operations operations = {
	.read = model_read,
	.read_link = model_read_link,
	.list = model_list,
	.each_link = model_each_link,
	.kernel_log = model_kernel_log,
	.facts = model_facts,
	.open_node = model_open_node,
	.wait = model_wait,
	.start = model_start,
	.finish = model_finish,
	.close = model_close,
};

/* What the program reads below its own root and not by the kernel: definitions of mdevctl's. */
static int put_definitions(int root_fd, const struct host_file *file)
{
	int r = 0;
	for (size_t i = 0; r == 0 && i < file->definition_count; i++) {
		const struct captured_definition *definition = &file->definitions[i];
		const char *json = definition->json ? definition->json : "";
		autofree char *folder = str_format(PATH_MDEVCTL "/%s", definition->parent);
		autofree char *path = str_format("%s/%s", folder, definition->uuid);
		r = dir_make(root_fd, folder);
		if (r == 0)
			r = file_publish(root_fd, path, 0600, json, strlen(json));
	}
	return r;
}

int rehearsal_open(struct host *ret, const struct host_file *file, const char *state_root,
		   struct error *err)
{
	autoclose int fd = open(state_root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	*ret = (struct host){.root_fd = -1};
	if (fd < 0)
		return error_errno(err, errno, "cannot open %s", state_root);
	int r = put_definitions(fd, file);
	if (r < 0)
		return error_errno(err, -r, "cannot write /" PATH_MDEVCTL);
	struct rehearsal *rehearsal = mem_alloc(sizeof *rehearsal);
	r = kernel_make(&rehearsal->kernel, file);
	if (r < 0) {
		kernel_clear(&rehearsal->kernel);
		free(rehearsal);
		return error_errno(err, -r, "cannot lay out the model");
	}
	rehearsal->table = operations;
	*ret = (struct host){.operations = &rehearsal->table, .root_fd = TAKE_FD(fd)};
	return 0;
}

void rehearsal_reset(struct host *host)
{
	kernel_reset(kernel_of(host));
}

void rehearsal_plan_faults(struct host *host, const struct fault *faults, size_t count)
{
	struct fault_state *state = &kernel_of(host)->state->faults;
	state->planned_count = count < FAULT_MAX ? count : FAULT_MAX;
	for (size_t i = 0; i < state->planned_count; i++)
		state->planned[i] = faults[i];
	state->armed = false;
}

void rehearsal_end_of_call(struct host *host)
{
	if (kernel_of(host)->state->faults.armed)
		end_life(kernel_of(host));
}

static int take_function(struct kernel *kernel, struct pci_address address, const char *guest,
			 struct error *err)
{
	char name[PCI_ADDRESS_TEXT];
	pci_address_print(address, name);
	int function = kernel_function(kernel, name);
	if (function == NOTHING || !function_is_vfio(kernel, function))
		return error_set(err, ENODEV, "QEMU: %s is not bound to a driver of VFIO", name);
	if (function_makes_vgpu(kernel, function) && !kernel->function_states[function].vgpu)
		return error_set(err, ENODEV, "QEMU: %s is no vGPU yet", name);
	int group = kernel->functions[function].group;
	int r = group_take(kernel, group, guest);
	if (r < 0)
		return error_errno(err, -r, "QEMU: %s: group %d is not viable", name, group);
	return 0;
}

/* A VM keeps its uuid when it is renamed. */
static const char *name_of(const struct guest *guest)
{
	return *guest->uuid ? guest->uuid : guest->name ? guest->name : "";
}

int rehearsal_start_guest(struct host *host, const struct guest *guest, struct error *err)
{
	struct kernel *kernel = kernel_of(host);
	int r = 0;
	for (size_t i = 0; r == 0 && i < guest->pci_count; i++)
		r = take_function(kernel, guest->pci[i].address, name_of(guest), err);
	for (size_t i = 0; r == 0 && i < guest->mdev_count; i++) {
		int mdev = kernel_mdev(kernel, guest->mdev[i].uuid);
		if (mdev == NOTHING)
			r = error_set(err, ENODEV, "QEMU: mediated device %s not found",
				      guest->mdev[i].uuid);
		else
			r = group_take(kernel, kernel->state->mdevs[mdev].group, name_of(guest));
	}
	if (r < 0)
		rehearsal_stop_guest(host, guest);
	return r < 0 ? -1 : 0;
}

void rehearsal_stop_guest(struct host *host, const struct guest *guest)
{
	struct kernel *kernel = kernel_of(host);
	group_release(kernel, guest ? name_of(guest) : NULL);
	waiting_settle(kernel);
}

void rehearsal_let_go(struct host *host)
{
	waiting_let_go(kernel_of(host));
}

bool rehearsal_end_process(struct host *host, long pid)
{
	struct kernel *kernel = kernel_of(host);
	int process = kernel_process(kernel, pid);
	if (process == NOTHING)
		return false;
	process_ended(kernel, (size_t)process, false);
	waiting_settle(kernel);
	return true;
}

const struct event *rehearsal_events(struct host *host, size_t *ret_count)
{
	*ret_count = kernel_of(host)->state->faults.event_count;
	return kernel_of(host)->events;
}

unsigned rehearsal_faults_fired(struct host *host)
{
	return kernel_of(host)->state->faults.fired;
}

unsigned long rehearsal_questions(struct host *host)
{
	return kernel_of(host)->state->questions;
}

const char *rehearsal_trouble(struct host *host)
{
	const char *trouble = kernel_of(host)->state->trouble;
	return *trouble ? trouble : NULL;
}

int64_t rehearsal_waited_ms(struct host *host)
{
	return kernel_of(host)->state->now_ms;
}

void rehearsal_snapshot(struct host *host, struct words *ret)
{
	kernel_snapshot(kernel_of(host), ret);
}
