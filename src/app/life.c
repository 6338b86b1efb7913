/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/life.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "app/hook.h"
#include "journal/journal.h"
#include "rehearsal/rehearsal.h"
#include "run/recover.h"

/* What one step of a life leads to: the phase that libvirt goes on with when the
 * call was well, and when it was not (libvirt src/qemu/qemu_process.c). */
static const struct {
	const char *name;
	enum hook_operation operation;
	const char *sub_operation;
	enum life_phase next, next_failed;
} phases[LIFE_PHASE_COUNT] = {
	[LIFE_PREPARE] = {"prepare", HOOK_PREPARE, "begin", LIFE_START, LIFE_STOPPED},
	[LIFE_START] = {"start", HOOK_START, "begin", LIFE_STARTED, LIFE_STOPPED},
	[LIFE_STARTED] = {"started", HOOK_STARTED, "begin", LIFE_STOPPED, LIFE_STOPPED},
	[LIFE_STOPPED] = {"stopped", HOOK_STOPPED, "end", LIFE_RELEASE, LIFE_RELEASE},
	[LIFE_RELEASE] = {"release", HOOK_RELEASE, "end", LIFE_PHASE_COUNT, LIFE_PHASE_COUNT},
	[LIFE_RECOVER] = {"recover", HOOK_UNKNOWN, "", LIFE_PHASE_COUNT, LIFE_PHASE_COUNT},
};

const char *life_phase_name(enum life_phase phase)
{
	return phases[phase].name;
}

int life_make(struct life *ret, struct host *host, const struct guest *guest,
	      const struct text *xml, struct error *err)
{
	*ret = (struct life){.host = host, .guest = guest, .xml = xml};
	void *report = mmap(NULL, sizeof *ret->report, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (report == MAP_FAILED)
		return error_errno(err, errno, "no memory for a rehearsal");
	ret->report = report;
	return 0;
}

void life_clear(struct life *life)
{
	if (life->report)
		munmap(life->report, sizeof *life->report);
	*life = (struct life){0};
}

static void keep_error(char room[LIFE_ERROR_ROOM], const struct error *err)
{
	autofree char *line = err->text ? error_line(err) : NULL;
	snprintf(room, LIFE_ERROR_ROOM, "%s", line ? line : "");
}

static struct life_call *begin_call(struct life *life, enum life_phase phase)
{
	struct life_call *call = &life->report->calls[phase];
	size_t events;
	rehearsal_events(life->host, &events);
	*call = (struct life_call){.made = true, .first_event = events};
	life->report->phase = phase;
	return call;
}

static bool perform_call(struct life *life, enum life_phase phase)
{
	struct life_call *made = begin_call(life, phase);
	autoerror err = {0};
	autotext changed = {0};
	struct hook_call call = {
		.name = life->guest->name,
		.operation = phases[phase].operation,
		.operation_word = phases[phase].name,
		.sub_operation = phases[phase].sub_operation,
		.extra = "-",
	};
	made->result = hook_perform(life->host, &call, life->xml, &changed, &err);
	keep_error(made->error, &err);
	rehearsal_end_of_call(life->host);
	return made->result == 0;
}

/* What QEMU does before this call, or what its end does. */
static bool act_as_qemu(struct life *life, enum life_phase phase)
{
	autoerror err = {0};
	if (phase == LIFE_STOPPED)
		rehearsal_stop_guest(life->host, life->guest);
	if (phase != LIFE_STARTED)
		return true;
	life->report->ran = rehearsal_start_guest(life->host, life->guest, &err) == 0;
	keep_error(life->report->guest_error, &err);
	return life->report->ran;
}

static void live(struct life *life, enum life_phase from, enum life_phase to)
{
	if (life->before)
		life->before(life->data);
	while (from <= to && from < LIFE_PHASE_COUNT) {
		bool well = act_as_qemu(life, from) && perform_call(life, from);
		from = well ? phases[from].next : phases[from].next_failed;
	}
}

static void recover(struct life *life)
{
	/* As long as the default of a profile. */
	enum { DEADLINE_MS = 30 * 1000 };
	struct life_call *call = begin_call(life, LIFE_RECOVER);
	autowords uuids = {0};
	journal_list(life->host->root_fd, &uuids);
	for (size_t i = 0; i < uuids.count; i++) {
		autoerror err = {0};
		if (bring_back(life->host, uuids.at[i], ROLLBACK_RECOVERY, DEADLINE_MS, &err) >= 0)
			continue;
		call->result = -1;
		keep_error(call->error, &err);
	}
	rehearsal_end_of_call(life->host);
}

/* Waits for a process of the life. 1: it was killed as planned. */
static int wait_for(struct life *life, pid_t pid, struct error *err)
{
	int status = 0;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == FAULT_EXIT_STATUS) {
		life->report->calls[life->report->phase].crashed = true;
		return 1;
	}
	return error_set(err, 0, "%s: the program died (wait status %#x)",
			 phases[life->report->phase].name, (unsigned)status);
}

int life_run_to(struct life *life, enum life_phase from, enum life_phase to, struct error *err)
{
	while (from <= to && from < LIFE_PHASE_COUNT) {
		if (life->in_process) {
			live(life, from, to);
			return 0;
		}
		pid_t pid = fork();
		if (pid < 0)
			return error_errno(err, errno, "cannot start a process");
		if (pid == 0) {
			live(life, from, to);
			_exit(0);
		}
		int r = wait_for(life, pid, err);
		if (r <= 0)
			return r;
		from = phases[life->report->phase].next_failed;
	}
	return 0;
}

int life_run(struct life *life, enum life_phase from, struct error *err)
{
	return life_run_to(life, from, LIFE_RELEASE, err);
}

int life_recover(struct life *life, struct error *err)
{
	if (life->in_process) {
		recover(life);
		return 0;
	}
	pid_t pid = fork();
	if (pid < 0)
		return error_errno(err, errno, "cannot start a process");
	if (pid == 0) {
		if (life->before)
			life->before(life->data);
		recover(life);
		_exit(0);
	}
	int r = wait_for(life, pid, err);
	return r < 0 ? -1 : 0;
}
