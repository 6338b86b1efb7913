/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Sets a case up, and judges how a life of it ended. */

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "app/guest_source.h"
#include "base/file.h"
#include "input/domain_xml.h"
#include "input/host_file.h"
#include "journal/journal.h"
#include "model/names.h"
#include "sweep.h"

char *sweep_journal_path(const struct sweep_case *of)
{
	return str_format("%s/" PATH_STATE "/%s/journal", of->root.path, of->guest.uuid);
}

void sweep_reset(struct sweep_case *of)
{
	rehearsal_reset(&of->host);
	rehearsal_root_forget(&of->root);
	*of->life.report = (struct life_report){0};
	of->life.before = NULL;
	of->life.in_process = true;
	of->life.guest = &of->guest;
	of->life.xml = &of->xml;
}

bool sweep_is_open(struct sweep_case *of)
{
	autowords uuids = {0};
	journal_list(of->host.root_fd, &uuids);
	return uuids.count > 0;
}

bool sweep_has_leases(const struct sweep_case *of)
{
	autofree char *path = str_format("%s/" PATH_STATE "/" NAME_LEASES, of->root.path);
	DIR *folder = opendir(path);
	bool any = false;
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		autotext lease = {0};
		any |= *entry->d_name != '.' &&
		       file_read(dirfd(folder), entry->d_name, 4096, &lease) == 0 &&
		       str_starts(text_string(&lease), of->guest.uuid);
	}
	if (folder)
		closedir(folder);
	return any;
}

static int open_files(const char *line, struct sweep_case *of, struct error *err)
{
	autofree char *name = NULL, *host = NULL, *guest = NULL, *profile = NULL;
	if (sscanf(line, "%ms %ms %ms %ms", &name, &host, &guest, &profile) != 4)
		return error_set(err, 0, "'%s' is no case: NAME HOST GUEST PROFILE", line);
	autofree char *host_path = str_format(TESTS_DIR "/hosts/%s.host", host);
	autofree char *guest_path = str_format(TESTS_DIR "/guests/hosts/%s.xml", guest);
	autofree char *profile_path =
		*profile == '-' ? NULL : str_format(TESTS_DIR "/guests/hosts/%s.ini", profile);
	of->name = TAKE(name);
	if (host_file_read(host_path, &of->file, err) < 0 ||
	    guest_source_file(guest_path, &of->xml, err) < 0 ||
	    domain_xml_parse(text_string(&of->xml), of->xml.length, &of->guest, err) < 0 ||
	    rehearsal_root_make(&of->root, err) < 0 ||
	    rehearsal_root_put_profile(&of->root, &of->guest, profile_path, err) < 0 ||
	    rehearsal_root_put_drop_ins(&of->root, &of->file.drop_ins, err) < 0)
		return -1;
	return 0;
}

/* Calls are kept for people; here they would only take time. */
static int keep_no_calls(const struct sweep_case *of, struct error *err)
{
	static const char settings[] = "[" SWITCH_SECTION "]\nkeep_calls = 0\n";
	autoclose int fd = open(of->root.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = fd < 0 ? -1 : file_publish(fd, PATH_SWITCH, 0600, settings, strlen(settings));
	return r < 0 ? error_set(err, 0, "cannot write /" PATH_SWITCH) : 0;
}

static void find_lines(struct sweep_case *of)
{
	autotext journal = {0};
	autofree char *path = sweep_journal_path(of);
	if (file_read(AT_FDCWD, path, 1 << 20, &journal) < 0)
		return;
	for (size_t i = 0; i < journal.length; i++)
		if (journal.at[i] == '\n')
			*ARRAY_ADD(of->journal_lines, of->journal_line_count) = i + 1;
}

static unsigned count_tasks(struct sweep_case *of)
{
	size_t count;
	rehearsal_events(&of->host, &count);
	return (unsigned)count;
}

/* A life without faults: what it leaves is what a life with one may leave. */
static int live_once(struct sweep_case *of, struct error *err)
{
	autowords end = {0};
	sweep_reset(of);
	rehearsal_snapshot(&of->host, &of->start);
	if (life_run_to(&of->life, LIFE_PREPARE, LIFE_PREPARE, err) < 0)
		return -1;
	of->prepare_tasks = count_tasks(of);
	find_lines(of);
	bool well = of->life.report->calls[LIFE_PREPARE].result == 0;
	if (life_run(&of->life, well ? LIFE_START : LIFE_STOPPED, err) < 0)
		return -1;
	of->tasks = count_tasks(of);
	rehearsal_snapshot(&of->host, &end);
	differences_find(&of->start, &end, &of->allowed);
	if (rehearsal_trouble(&of->host))
		return error_set(err, 0, "the model does not know %s",
				 rehearsal_trouble(&of->host));
	if (sweep_is_open(of) || sweep_has_leases(of))
		return error_set(err, 0, "a life without faults leaves something open");
	of->runs = of->life.report->ran;
	of->stops_manager = sweep_stops_manager(of);
	if (well && of->prepare_tasks && !of->runs)
		return error_set(err, 0, "the guest does not run: %s",
				 of->life.report->guest_error);
	return 0;
}

void sweep_tell(struct sweep_case *of, const char *fault)
{
	snprintf(of->now, SWEEP_NOW_ROOM, "%s: %s", of->name, fault);
}

int sweep_case_open(const char *line, char *now, struct sweep_case *ret, struct error *err)
{
	*ret = (struct sweep_case){.host.root_fd = -1, .now = now};
	if (open_files(line, ret, err) < 0 || keep_no_calls(ret, err) < 0 ||
	    rehearsal_open(&ret->host, &ret->file, ret->root.path, err) < 0 ||
	    life_make(&ret->life, &ret->host, &ret->guest, &ret->xml, err) < 0 ||
	    live_once(ret, err) < 0)
		return error_wrap(err, "%s", line);
	return 0;
}

void sweep_case_close(struct sweep_case *of)
{
	life_clear(&of->life);
	if (of->host.operations)
		host_close(&of->host);
	differences_clear(&of->allowed);
	words_clear(&of->start);
	guest_clear(&of->guest);
	text_clear(&of->xml);
	host_file_clear(&of->file);
	rehearsal_root_remove(&of->root);
	free(of->journal_lines);
	free(of->name);
}

static bool is_allowed(const struct sweep_case *of, const struct difference *difference)
{
	for (size_t i = 0; i < of->allowed.count; i++) {
		const struct difference *other = &of->allowed.at[i];
		if (str_equal(other->subject, difference->subject) &&
		    str_equal(other->what, difference->what) &&
		    str_equal(other->after, difference->after))
			return true;
	}
	return false;
}

/* Nothing that a step changes, but what comes of a step that is open: a console without
 * its display, a process that waits in the kernel or that its unit would have, the
 * greeter of a display manager. */
static bool is_consequence(const char *subject)
{
	static const char *const kinds[] = {"process ", "console ", "session ", "display"};
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_starts(subject, kinds[i]))
			return true;
	return false;
}

/* Virtual functions come and go with their number, which is the physical one's. */
static bool is_virtual_of(const struct sweep_case *of, const char *subject, const char *physical)
{
	struct pci_address address, parent;
	if (!pci_address_parse(subject, &address) || !pci_address_parse(physical, &parent))
		return false;
	const struct captured_function *function = host_file_find_function(&of->file, parent);
	int ids = function ? pci_address_minus(address, parent) - (int)function->sriov.offset : -1;
	return ids >= 0 && ids < (int)(function->sriov.total * function->sriov.stride);
}

/* Whether a journal has an open step of the thing: only then does status show it. */
static bool is_reported(struct sweep_case *of, const char *subject)
{
	autojournal journal = {.fd = -1};
	bool reported = false;
	if (journal_peek(of->host.root_fd, of->guest.uuid, &journal, NULL) != 0)
		return false;
	for (size_t i = 0; i < journal.step_count; i++) {
		const struct journal_step *step = &journal.steps[i];
		bool same = strstr(subject, step->step.subject) != NULL ||
			    (step->step.kind == STEP_CREATE_VFS &&
			     is_virtual_of(of, subject, step->step.subject));
		reported |= step->state != STEP_CLOSED && (same || is_consequence(subject));
	}
	return reported;
}

/* Complains of what differs and must not. Returns how much that is. */
static unsigned complain(struct sweep_case *of, const char *fault, bool reports_count)
{
	autowords now = {0};
	autodifferences differences = {0};
	unsigned bad = 0;
	rehearsal_snapshot(&of->host, &now);
	differences_find(&of->start, &now, &differences);
	for (size_t i = 0; i < differences.count; i++) {
		const struct difference *difference = &differences.at[i];
		if (is_allowed(of, difference) || sweep_is_explained(of, difference) ||
		    (reports_count && is_reported(of, difference->subject)))
			continue;
		autotext words = {0};
		difference_describe(difference, &words);
		fprintf(stderr, "%s: %s: %s: %s\n", of->name, fault,
			reports_count ? "not reported" : "not brought back", words.at);
		bad++;
	}
	return bad;
}

static unsigned complain_of(const struct sweep_case *of, const char *fault, const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", of->name, fault, what);
	return 1;
}

static unsigned check_recovery(struct sweep_case *of, const char *fault)
{
	autoerror err = {0};
	rehearsal_plan_faults(&of->host, NULL, 0);
	rehearsal_let_go(&of->host);
	of->life.before = NULL;
	of->life.in_process = true;
	if (life_recover(&of->life, &err) < 0)
		return complain_of(of, fault, err.text);
	const struct life_call *call = &of->life.report->calls[LIFE_RECOVER];
	if (call->result < 0)
		return complain_of(of, fault, call->error);
	return complain(of, fault, false);
}

void sweep_check(struct sweep_case *of, const char *fault, const struct error *died,
		 struct tally *tally)
{
	unsigned bad = died->text ? complain_of(of, fault, died->text) : 0;
	bool open = sweep_is_open(of);
	tally->tried++;
	tally->lives++;
	bad += complain(of, fault, open);
	if (open && !bad)
		bad += check_recovery(of, fault);
	if (!bad && (sweep_is_open(of) || sweep_has_leases(of)))
		bad += complain_of(of, fault, "a journal or a lease is left");
	if (rehearsal_trouble(&of->host))
		bad += complain_of(of, fault, rehearsal_trouble(&of->host));
	if (of->stops_manager) {
		bool back = sweep_display_is_back(of);
		tally->displays++;
		tally->displays_back += back;
		if (!back)
			complain_of(of, fault, "the display is not back");
	}
	tally->passed += bad == 0;
}
